package httpapi

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/i18n"
)

// TableKind is what a table that people fill in holds.
type TableKind string

// The kinds of tables.
const (
	TableAccounts TableKind = "accounts"
	TablePosts    TableKind = "posts"
	TableLiaisons TableKind = "liaisons"
	TableStations TableKind = "stations"
	TablePoints   TableKind = "points" // 风险点
	TableCases    TableKind = "cases"
)

// TableKinds lists the kinds.
func TableKinds() []TableKind {
	return []TableKind{TableAccounts, TablePosts, TableLiaisons, TableStations, TablePoints, TableCases}
}

// Tables takes in what people filled in, XLSX or CSV, whole or not at all.
type Tables interface {
	Table(ctx context.Context, actor access.Actor, r TableRequest) (TableResult, error)
	// Template is an empty XLSX table of the kind. NotFound import.no_template.
	Template(kind TableKind) ([]byte, error)
}

// TableRequest is a filled table.
type TableRequest struct {
	Kind   TableKind
	Data   []byte
	DryRun bool
	Key    cases.Key
}

// TableResult tells what a table brought, or would bring.
type TableResult struct {
	Rows        int              `json:"rows"`
	Added       int              `json:"added"`
	Same        int              `json:"same" doc:"Rows that stood there already"`
	DryRun      bool             `json:"dry_run"`
	Invitations []InvitationView `json:"invitations,omitempty" doc:"Of accounts that were made; shown once"`
}

const (
	maxTable  = 8 << 20
	sheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

type tableInput struct {
	DryRun bool `query:"dry_run" doc:"Only tell what would happen"`
}

func (g *Registry) mountTables() {
	perms := map[TableKind]access.Permission{TableAccounts: access.PeopleManage, TablePosts: access.PeopleGrant, TableLiaisons: access.LiaisonEdit, TableStations: access.StationEdit, TablePoints: access.PatrolEdit, TableCases: access.CaseImport}
	for _, kind := range TableKinds() {
		class := AuditAccount
		if kind == TableCases || kind == TableLiaisons || kind == TableStations || kind == TablePoints {
			class = AuditAct
		}
		Mount(g, Route{
			Method: http.MethodPost, Path: "/api/v1/imports/" + string(kind), Summary: "Take in a filled table of " + string(kind) + ", XLSX or CSV, whole or not at all",
			Tag: "imports", Permission: perms[kind], Scope: ScopeRows, Purpose: access.Handling, Audit: class, Idempotent: true, Streams: true,
			Limits: Limits{Body: maxTable, Rate: RateImport, Timeout: 10 * time.Minute},
		}, func(ctx context.Context, r Request[tableInput]) (TableResult, error) {
			return g.takeTable(ctx, r, kind)
		})
	}
	MountRaw(g, Route{
		Method: http.MethodGet, Path: "/api/v1/tables/{table}", Summary: "An empty table to be filled in: accounts, posts, liaisons, stations, risk points or cases", Tag: "imports",
		Permission: access.CatalogueRead, Scope: ScopeOpen, Purpose: access.Public, Audit: AuditNone,
	}, sheetType, nil, g.template)
}

func (g *Registry) takeTable(ctx context.Context, r Request[tableInput], kind TableKind) (TableResult, error) {
	body, err := uploadBody(r.r)
	if err != nil {
		return TableResult{}, err
	}
	data, err := io.ReadAll(body)
	if err != nil {
		return TableResult{}, brokenUpload(err)
	}
	r.rebind(data)
	return g.deps.Tables.Table(ctx, r.Actor, TableRequest{Kind: kind, Data: data, DryRun: r.In.DryRun, Key: r.importKey()})
}

func (g *Registry) template(_ context.Context, c *Call) error {
	kind := TableKind(c.r.PathValue("table"))
	data, err := g.deps.Tables.Template(kind)
	if err != nil {
		return err
	}
	name := url.PathEscape(i18n.Text(i18n.Chinese, "table."+string(kind), nil)) + ".xlsx"
	c.w.Header().Set("Content-Type", sheetType)
	c.w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+name)
	_, err = c.w.Write(data)
	return err
}

// NoTemplate is the fault for a kind of which there is no table.
func NoTemplate(kind TableKind) error {
	return fault.New(fault.NotFound, "import.no_template", "kind", string(kind))
}
