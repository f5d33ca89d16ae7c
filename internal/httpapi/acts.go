package httpapi

import (
	"context"
	"net/http"
	"reflect"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
)

// internalActs are rows of the table that no caller may ask for: they follow from other acts or from the clock.
var internalActs = map[cases.Act]bool{
	cases.ActDraft: true, cases.ActInstant: true, // made by POST /api/v1/cases and its kin
	cases.ActRenewCode: true,                         // by POST /api/v1/cases/{id}/code, which answers the code
	cases.ActAbsorb:    true, cases.ActRelease: true, // follow from merge and unmerge
	cases.ActTell: true, cases.ActRecount: true, cases.ActArchive: true, // the clock's
	cases.ActRehome:   true, // follows from a new division
	cases.ActMovePart: true, // follows from the closing of a unit
}

type actInput[C any] struct {
	ID   string `path:"id" maxLength:"64" doc:"Id of the case"`
	Body C
}

// mountActs mounts every act of the table of transitions.
func (g *Registry) mountActs() {
	mountAct[cases.Report](g)
	mountAct[cases.Accept](g)
	mountAct[cases.AskInfo](g)
	mountAct[cases.Supplement](g)
	mountAct[cases.Reject](g)
	mountAct[cases.Appeal](g)
	mountAct[cases.Merge](g)
	mountAct[cases.Unmerge](g)
	mountAct[cases.Split](g)
	mountAct[cases.Dispatch](g)
	mountAct[cases.UndoDispatch](g)
	mountAct[cases.Sign](g)
	mountAct[cases.Return](g)
	mountAct[cases.AskArbitration](g)
	mountAct[cases.Arbitrate](g)
	mountAct[cases.Reassign](g)
	mountAct[cases.AddPart](g)
	mountAct[cases.AnswerPart](g)
	mountAct[cases.WaivePart](g)
	mountAct[cases.Consult](g)
	mountAct[cases.Contact](g)
	mountAct[cases.AskExtension](g)
	mountAct[cases.DecideExtension](g)
	mountAct[cases.AskSuspension](g)
	mountAct[cases.Suspend](g)
	mountAct[cases.RefuseSuspension](g)
	mountAct[cases.Review](g)
	mountAct[cases.Resume](g)
	mountAct[cases.Escalate](g)
	mountAct[cases.Blow](g)
	mountAct[cases.DecideWhistle](g)
	mountAct[cases.AnswerWhistle](g)
	mountAct[cases.DecideObjection](g)
	mountAct[cases.ReportWhistle](g)
	mountAct[cases.CloseWhistle](g)
	mountAct[cases.AskLower](g)
	mountAct[cases.Lower](g)
	mountAct[cases.Finish](g)
	mountAct[cases.Rework](g)
	mountAct[cases.Verify](g)
	mountAct[cases.Close](g)
	mountAct[cases.Evaluate](g)
	mountAct[cases.Unsolved](g)
	mountAct[cases.Reopen](g)
	mountAct[cases.Withdraw](g)
	mountAct[cases.Supervise](g)
	mountAct[cases.AnswerSupervision](g)
	mountAct[cases.Urge](g)
	mountAct[cases.Publish](g)
	mountAct[cases.Reclassify](g)
	mountAct[cases.Note](g)
	mountAct[cases.AttachFiles](g)
	mountAct[cases.Erase](g)
}

// actRoute is the route of an act: what it needs stands in the table of transitions.
func actRoute(path string, act cases.Act) Route {
	row, ok := cases.RowOf(act)
	if !ok {
		panic("httpapi: act " + string(act) + " has no row in the table of transitions")
	}
	return Route{
		Method: http.MethodPost, Path: path + string(act), Summary: row.T + " " + row.Name + " (" + string(act) + ")", Tag: "acts",
		Permission: row.Needs, Scope: ScopeOne, Purpose: access.Handling, Audit: AuditAct, Idempotent: true, Versioned: true, Field: true,
	}
}

// mountAct mounts one act for the staff, so that the documentation has its body.
func mountAct[C cases.Command](g *Registry) {
	var blank C
	g.commands[blank.Act()] = blank
	Mount(g, actRoute("/api/v1/cases/{id}/acts/", blank.Act()), func(ctx context.Context, r Request[actInput[C]]) (CaseDetail, error) {
		c, err := g.do(ctx, r.Call, r.In.ID, r.In.Body)
		if err != nil {
			return CaseDetail{}, err
		}
		return g.afterwards(ctx, r.Call, c)
	})
}

// afterwards answers the case as it stands after an act. Whoever sent it out of their own reach, as by a return, is told
// that it was done and no more.
func (g *Registry) afterwards(ctx context.Context, c *Call, done cases.Case) (CaseDetail, error) {
	d, err := g.caseDetail(ctx, c, done.ID)
	if !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
		return d, err
	}
	n, err := g.names(ctx, c)
	if err != nil {
		return CaseDetail{}, err
	}
	row := CaseRow{ID: done.ID, No: done.No, Version: done.Version, State: done.State, StateName: n.state(done.State), Step: done.State.Step()}
	return CaseDetail{CaseRow: row, Gone: true, Clocks: []ClockView{}, Files: []FileView{}, History: []ActView{}, Allowed: []AllowedAct{}}, nil
}

// do carries out an act with the files that it names.
func (g *Registry) do(ctx context.Context, c *Call, id string, cmd cases.Command) (cases.Case, error) {
	cmd, err := g.withFiles(ctx, c, cmd)
	if err != nil {
		return cases.Case{}, err
	}
	return g.deps.Cases.Do(ctx, c.Actor, cases.Request{Case: id, Version: c.Version, Command: cmd, Key: c.Key})
}

var attachments = reflect.TypeFor[[]cases.Attachment]()

// withFiles fills in what is known of the files that a command names by id. Whatever else a caller said of them was refused before.
func (g *Registry) withFiles(ctx context.Context, c *Call, cmd cases.Command) (cases.Command, error) {
	v := reflect.New(reflect.TypeOf(cmd)).Elem()
	v.Set(reflect.ValueOf(cmd))
	field := v.FieldByName("Files")
	if !field.IsValid() || field.Type() != attachments || field.Len() == 0 {
		return cmd, nil
	}
	described, err := g.describe(ctx, c, field.Interface().([]cases.Attachment))
	if err != nil {
		return nil, err
	}
	field.Set(reflect.ValueOf(described))
	return v.Interface().(cases.Command), nil
}

// stands reports whether a refusal cannot be cured by filling in a form.
func stands(err error) bool {
	return err != nil && !fault.Is(err, fault.Invalid)
}

// Internal reports whether an act follows from others or from the clock, so that nobody may ask for it.
func Internal(act cases.Act) bool { return internalActs[act] }
