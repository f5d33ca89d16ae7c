package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/httpapi"
	"gezhi/internal/i18n"
	"gezhi/internal/patrol"
	"gezhi/internal/people"
	"gezhi/internal/sheets"
	"gezhi/internal/stations"
	"gezhi/internal/territory"
)

// mostCases is how many cases of an older system are taken over in one transaction: other work waits for it.
const mostCases = 1000

// Tables takes in tables that people fill in: accounts, posts, and open cases of an older system.
type Tables struct {
	people   *people.Service
	liaisons *Liaisons
	stations *Stations
	patrols  *Patrols
	cases    *cases.Service
	policies *Policies
}

// NewTables returns the tables of the application.
func NewTables(a *App) *Tables {
	return &Tables{people: a.People, liaisons: NewLiaisons(a), stations: NewStations(a), patrols: NewPatrols(a), cases: a.Cases, policies: a.Policies}
}

// columnsOf are the columns of the tables, as their first rows name them.
var columnsOf = map[httpapi.TableKind][]sheets.Column{
	httpapi.TableAccounts: {
		{Key: "login", Head: "登录名", Required: true, Example: "zhangsan(字母、数字、汉字和 . _ - @,2 至 64 个字)"},
		{Key: "name", Head: "姓名", Required: true, Example: "张三"},
	},
	httpapi.TablePosts: {
		{Key: "login", Head: "登录名", Required: true, Example: "zhangsan(账号须已建立)"},
		{Key: "role", Head: "岗位", Required: true, Example: "专职网格员"},
		{Key: "place", Head: "区域编码", Required: true, Example: "140502001001001(县 6 位,镇街 9 位,村社区 12 位,网格 15 位,微网格 18 位)"},
		{Key: "org", Head: "单位", Example: "单位名称或编码;中心人员写“中心”;网格和微网格岗位不填"},
		{Key: "beat", Head: "负责网格", Example: "只有专业网格员填写;几个编码之间用顿号隔开"},
		{Key: "from", Head: "起始日", Example: "2026-03-01(不填为即日)"},
		{Key: "until", Head: "截止日", Example: "2027-03-01(不填为不限)"},
	},
	httpapi.TableLiaisons: {
		{Key: "role", Head: "岗位", Required: true, Example: "楼长(也写微网格长)、网格辅助员、兼职网格员 或 专属网格联络人"},
		{Key: "place", Head: "区域编码", Required: true, Example: "140502001001001(网格 15 位);微网格长写微网格 18 位,楼长写楼栋所在的网格或微网格"},
		{Key: "building", Head: "楼栋", Example: "楼长填写:该网格内的楼栋名称或编号"},
		{Key: "name", Head: "称呼", Required: true, Example: "王师傅(加密保存)"},
		{Key: "phone", Head: "工作电话", Required: true, Example: "0356-2012345(加密保存,只给本网格及所属村社区、镇街的网格工作人员看)"},
		{Key: "agreed", Head: "同意日期", Required: true, Example: "2026-03-01(本人同意公开给网格工作人员的日期;满两年须再次征得同意)"},
	},
	httpapi.TableStations: {
		{Key: "kind", Head: "类别", Required: true, Example: "服务驿站、便民服务中心 或 新就业群体驿站"},
		{Key: "name", Head: "名称", Required: true, Example: "凤翔社区服务驿站"},
		{Key: "address", Head: "地址", Example: "凤翔街 12 号"},
		{Key: "lon", Head: "经度", Required: true, Example: "112.85(WGS84)"},
		{Key: "lat", Head: "纬度", Required: true, Example: "35.49(WGS84)"},
		{Key: "hours", Head: "工作日开放", Example: "08:30-12:00, 14:00-18:00(不填为不开放;全天写 00:00-24:00)"},
		{Key: "weekend", Head: "周末开放", Example: "09:00-16:00(不填为不开放)"},
		{Key: "step_free", Head: "无障碍", Example: "是 或 否"},
		{Key: "amenities", Head: "设施", Example: "桌椅、饮水、微波炉、手机充电、药箱、雨棚、淋浴、洗衣机、冰箱、无线网络、维修工具、卫生间、电动车充电棚、换电柜 中有的"},
		{Key: "operator", Head: "运营单位", Example: "凤翔社区居委会(单位名称,不填个人姓名)"},
		{Key: "phone", Head: "站点电话", Example: "0356-2012345(站点的公开电话,不填个人手机)"},
	},
	httpapi.TablePoints: {
		{Key: "kind", Head: "类别", Required: true, Example: "水、井、路、田、河、流、沟、壑、矿 之一"},
		{Key: "name", Head: "名称", Required: true, Example: "东河漫水桥"},
		{Key: "hazard", Head: "隐患", Required: true, Example: "汛期漫水,行人和车辆不得通过"},
		{Key: "owner", Head: "责任单位", Required: true, Example: "区水务局"},
		{Key: "place", Head: "区域编码", Required: true, Example: "140502001001001(网格 15 位或微网格 18 位)"},
		{Key: "lon", Head: "经度", Required: true, Example: "112.85(WGS84)"},
		{Key: "lat", Head: "纬度", Required: true, Example: "35.49(WGS84)"},
		{Key: "every", Head: "巡查周期", Required: true, Example: "每日、每周 或 每月"},
		{Key: "flood", Head: "汛期周期", Example: "每日、每周 或 每月;不填与平时相同"},
	},
	httpapi.TableCases: {
		{Key: "system", Head: "原系统", Required: true, Example: "老网格平台"},
		{Key: "no", Head: "原编号", Required: true, Example: "20251103-0021(同一系统、同一编号只导入一次)"},
		{Key: "since", Head: "上报时间", Required: true, Example: "2025-11-03 09:20"},
		{Key: "words", Head: "内容", Required: true, Example: "3 号楼东侧路灯不亮"},
		{Key: "title", Head: "标题", Example: "路灯不亮"},
		{Key: "address", Head: "地址", Example: "人民路 12 号院"},
		{Key: "grid", Head: "区域编码", Example: "140502001001(村社区或网格)"},
		{Key: "lon", Head: "经度", Example: "112.85(WGS84)"},
		{Key: "lat", Head: "纬度", Example: "35.49(WGS84)"},
		{Key: "matter", Head: "事项编码", Example: "C1201(可不填)"},
		{Key: "source", Head: "来源", Example: "12345 热线(可不填)"},
		{Key: "urgent", Head: "紧急", Example: "是 或 否"},
		{Key: "name", Head: "报告人", Example: "可不填;加密保存"},
		{Key: "phone", Head: "电话", Example: "可不填;加密保存"},
	},
}

// Template is an empty table of the kind.
func (t *Tables) Template(kind httpapi.TableKind) ([]byte, error) {
	columns, ok := columnsOf[kind]
	if !ok {
		return nil, httpapi.NoTemplate(kind)
	}
	return sheets.Template(i18n.Text(i18n.Chinese, "table."+string(kind), nil), columns)
}

// Table takes a filled table in, whole or not at all. A table that was taken in before changes nothing.
//
// Faults: Forbidden; Malformed and Invalid import.* with every wrong cell by sheet, row and column.
func (t *Tables) Table(ctx context.Context, actor access.Actor, r httpapi.TableRequest) (result httpapi.TableResult, err error) {
	defer fault.Wrap(&err, "app.Table(%s)", r.Kind)
	rows, err := sheets.Read(r.Data, columnsOf[r.Kind])
	if err != nil {
		return httpapi.TableResult{}, err
	}
	policy, err := t.policies.Policy(ctx, actor.Tenant)
	if err != nil {
		return httpapi.TableResult{}, err
	}
	result = httpapi.TableResult{Rows: len(rows), DryRun: r.DryRun}
	switch r.Kind {
	case httpapi.TableAccounts:
		err = t.accounts(ctx, actor, rows, &result)
	case httpapi.TablePosts:
		err = t.posts(ctx, actor, rows, policy, &result)
	case httpapi.TableLiaisons:
		err = t.called(ctx, actor, rows, policy, &result)
	case httpapi.TableStations:
		err = t.stood(ctx, actor, rows, &result)
	case httpapi.TablePoints:
		err = t.points(ctx, actor, rows, &result)
	case httpapi.TableCases:
		err = t.brought(ctx, actor, rows, &result)
	default:
		err = httpapi.NoTemplate(r.Kind)
	}
	if err != nil {
		return httpapi.TableResult{}, err
	}
	return result, nil
}

func (t *Tables) accounts(ctx context.Context, actor access.Actor, rows []sheets.Row, result *httpapi.TableResult) error {
	list := make([]people.AccountRow, len(rows))
	for i, r := range rows {
		list[i] = people.AccountRow{At: r.Path, Login: r.Text("login"), Name: r.Text("name")}
	}
	taken, err := t.people.TakeAccounts(ctx, actor, actor.Tenant, list, result.DryRun)
	result.Added, result.Same = taken.Added, taken.Same
	for _, i := range taken.Invitations {
		result.Invitations = append(result.Invitations, httpapi.InvitationView{Account: i.Account, Login: i.Login, Link: i.Secret, ExpiresAt: i.ExpiresAt})
	}
	return err
}

func (t *Tables) posts(ctx context.Context, actor access.Actor, rows []sheets.Row, p cases.Policy, result *httpapi.TableResult) error {
	var f fault.Fields
	list := make([]people.PostRow, len(rows))
	for i, r := range rows {
		post := people.PostRow{
			At: r.Path, Login: r.Text("login"), Role: roleNamed(r, p.Catalogue, &f), Place: territory.Code(r.Text("place")),
			From: r.Time("from", &f), Until: r.Time("until", &f),
		}
		if post.Place.Valid() && !p.Territory.Known(post.Place) {
			f.Add(r.Path("place"), "import.code_unknown", "value", string(post.Place))
		}
		post.Org = orgNamed(r, post.Place, p.Catalogue, &f)
		for _, grid := range r.List("beat") {
			post.Beat = append(post.Beat, territory.Code(grid))
		}
		list[i] = post
	}
	taken, err := t.people.TakePosts(ctx, actor, actor.Tenant, list, result.DryRun || f.Len() > 0) // what is wrong so far writes nothing
	if err != nil && !fault.Is(err, fault.Invalid) {
		return err
	}
	if err != nil {
		f.Move(err, func(path string) string { return path })
	}
	result.Added, result.Same = taken.Added, taken.Same
	return f.Err()
}

// roleNamed reads a role by its code or by what the jurisdiction or the program calls it.
func roleNamed(r sheets.Row, c *catalogue.Catalogue, f *fault.Fields) people.Role {
	text := r.Text("role")
	for _, role := range people.Roles() {
		local, _ := c.RoleName(string(role))
		if text == string(role) || text == local.ZH || text == i18n.Text(i18n.Chinese, "role."+string(role), nil) {
			return role
		}
	}
	if text == "" {
		f.Add(r.Path("role"), "required")
	} else {
		f.Add(r.Path("role"), "import.choice", "value", text)
	}
	return ""
}

// called takes in whom the workers of grids may call.
func (t *Tables) called(ctx context.Context, actor access.Actor, rows []sheets.Row, p cases.Policy, result *httpapi.TableResult) error {
	var f fault.Fields
	list := make([]LiaisonRow, len(rows))
	for i, r := range rows {
		l := people.Liaison{Place: territory.Code(r.Text("place")), Name: r.Text("name"), Phone: r.Text("phone")}
		if l.Role = people.MicroChief; r.Text("role") != "楼长" {
			l.Role = roleNamed(r, p.Catalogue, &f)
		}
		if at := r.Time("agreed", &f); !at.IsZero() {
			l.Agreed = territory.Day(calendar.DateOf(at).String())
		}
		l.Building = buildingNamed(p.Territory, l.Grid(), r.Text("building"))
		list[i] = LiaisonRow{r.Path, l}
	}
	if err := f.Err(); err != nil {
		return err
	}
	var err error
	result.Added, result.Same, err = t.liaisons.Take(ctx, actor, list, result.DryRun)
	return err
}

// stood takes in stations.
func (t *Tables) stood(ctx context.Context, actor access.Actor, rows []sheets.Row, result *httpapi.TableResult) error {
	var f fault.Fields
	list := make([]StationRow, len(rows))
	for i, r := range rows {
		p := stations.Place{Kind: stationKindNamed(r, &f), Name: r.Text("name"), Address: r.Text("address"), Phone: r.Text("phone"), StepFree: r.Yes("step_free", &f),
			Amenities: amenitiesNamed(r, &f), Operator: r.Text("operator")}
		if at := pointOf(r, &f); at != nil {
			p.At = *at
		} else if !f.Has(r.Path("lon")) && !f.Has(r.Path("lat")) {
			f.Add(r.Path("lon"), "required")
		}
		for key, into := range map[string]*[]calendar.Period{"hours": &p.Hours, "weekend": &p.Weekend} {
			hours, err := stations.ParseHours(r.Text(key))
			if err != nil {
				f.Add(r.Path(key), "station.hours")
			}
			*into = hours
		}
		list[i] = StationRow{spotCells(r.Path), p}
	}
	if err := f.Err(); err != nil {
		return err
	}
	var err error
	result.Added, result.Same, err = t.stations.Take(ctx, actor, list, result.DryRun)
	return err
}

// stationKindNamed reads a kind of station by its code or name.
func stationKindNamed(r sheets.Row, f *fault.Fields) stations.Kind {
	text := r.Text("kind")
	for _, kind := range stations.Kinds() {
		if text == string(kind) || text == i18n.Text(i18n.Chinese, "station.kind."+string(kind), nil) {
			return kind
		}
	}
	f.Add(r.Path("kind"), "import.choice", "value", text)
	return ""
}

// amenitiesNamed reads amenities by their codes or names.
func amenitiesNamed(r sheets.Row, f *fault.Fields) (list []stations.Amenity) {
	for _, text := range r.List("amenities") {
		i := slices.IndexFunc(stations.Amenities(), func(a stations.Amenity) bool {
			return text == string(a) || text == i18n.Text(i18n.Chinese, "station.amenity."+string(a), nil)
		})
		if i < 0 {
			f.Add(r.Path("amenities"), "import.choice", "value", text)
			continue
		}
		list = append(list, stations.Amenities()[i])
	}
	return list
}

var (
	kindNames = map[string]patrol.Kind{"水": patrol.Water, "井": patrol.Well, "路": patrol.Road, "田": patrol.Field, "河": patrol.River, "流": patrol.Stream,
		"沟": patrol.Gully, "壑": patrol.Ravine, "矿": patrol.Mine}
	intervalNames = map[string]patrol.Interval{"每日": patrol.Daily, "每天": patrol.Daily, "每周": patrol.Weekly, "每月": patrol.Monthly}
)

// points takes in a table of risk points.
func (t *Tables) points(ctx context.Context, actor access.Actor, rows []sheets.Row, result *httpapi.TableResult) error {
	var f fault.Fields
	list := make([]PointRow, len(rows))
	for i, r := range rows {
		p := patrol.Point{
			Kind: cmp.Or(kindNames[r.Text("kind")], patrol.Kind(r.Text("kind"))), Name: r.Text("name"), Hazard: r.Text("hazard"), Owner: r.Text("owner"),
			Place: territory.Code(r.Text("place")), Every: cmp.Or(intervalNames[r.Text("every")], patrol.Interval(r.Text("every"))),
			Flood: cmp.Or(intervalNames[r.Text("flood")], patrol.Interval(r.Text("flood"))),
		}
		p.Spot.Lon, _ = r.Decimal("lon", &f)
		p.Spot.Lat, _ = r.Decimal("lat", &f)
		list[i] = PointRow{spotCells(r.Path), p}
	}
	if err := f.Err(); err != nil {
		return err
	}
	var err error
	result.Added, result.Same, err = t.patrols.Take(ctx, actor, list, result.DryRun)
	return err
}

// spotCells names the cell of the longitude for what is wrong with both numbers of a point.
func spotCells(path func(string) string) func(string) string {
	return func(field string) string {
		if field == "spot" || field == "at" {
			field = "lon"
		}
		return path(field)
	}
}

// buildingNamed is the id of a building of a grid by its id, its name, or its name behind that of its compound; a text that names none
// stays as it is, to be refused.
func buildingNamed(x *territory.Index, grid territory.Code, text string) string {
	compounds, buildings := x.Housing(grid)
	for _, b := range buildings {
		i := slices.IndexFunc(compounds, func(c territory.Compound) bool { return c.ID == b.Compound })
		if text == b.ID || text == b.Name || i >= 0 && text == compounds[i].Name+b.Name {
			return b.ID
		}
	}
	return text
}

// orgNamed reads a unit by its code or name, the center of the place by the word for it, or a reference.
func orgNamed(r sheets.Row, place territory.Code, c *catalogue.Catalogue, f *fault.Fields) people.Org {
	text := r.Text("org")
	switch {
	case text == "":
		return ""
	case text == "中心" || strings.EqualFold(text, "center"):
		return people.Center(place)
	case people.Org(text).Valid():
		return people.Org(text)
	}
	units := c.Units()
	i := slices.IndexFunc(units, func(u catalogue.Unit) bool { return u.Code == text || u.Name.ZH == text })
	if i < 0 {
		f.Add(r.Path("org"), "import.choice", "value", text)
		return ""
	}
	return people.Unit(units[i].Code)
}

func (t *Tables) brought(ctx context.Context, actor access.Actor, rows []sheets.Row, result *httpapi.TableResult) error {
	if len(rows) > mostCases {
		return fault.New(fault.Malformed, "import.too_big", "max", mostCases)
	}
	var f fault.Fields
	list := make([]cases.Brought, len(rows))
	for i, r := range rows {
		list[i] = cases.Brought{
			At: cellOf(r), System: r.Text("system"), No: r.Text("no"), Since: r.Time("since", &f),
			Person: cases.Person{Name: r.Text("name"), Phone: r.Text("phone")},
			What: cases.What{
				Source: sourceNamed(r, &f), Title: cases.Words(r.Text("title")), Words: cases.Words(r.Text("words")), Address: cases.Words(r.Text("address")),
				Point: pointOf(r, &f), Grid: territory.Code(r.Text("grid")), Matter: r.Text("matter"), Urgent: r.Yes("urgent", &f),
			},
		}
		if list[i].What.Point != nil {
			list[i].What.CoordSource = "desk"
		}
	}
	if err := f.Err(); err != nil {
		return err
	}
	var err error
	result.Added, result.Same, err = t.cases.Bring(ctx, actor, list, result.DryRun)
	return err
}

// cellOf names the cell of a field of a report.
func cellOf(r sheets.Row) func(string) string {
	return func(field string) string {
		switch field {
		case "point":
			field = "lon"
		case "contact.phone":
			field = "phone"
		case "contact.name":
			field = "name"
		case "occurred_at", "":
			field = "since"
		}
		return r.Path(field)
	}
}

// sourceNamed reads a source by its code or name; a department's where none is told.
func sourceNamed(r sheets.Row, f *fault.Fields) cases.Source {
	text := r.Text("source")
	if text == "" {
		return cases.Department
	}
	for _, s := range cases.Sources() {
		if text == string(s) || text == i18n.Text(i18n.Chinese, "source."+string(s), nil) {
			return s
		}
	}
	f.Add(r.Path("source"), "import.choice", "value", text)
	return ""
}

func pointOf(r sheets.Row, f *fault.Fields) *geo.LonLat {
	lon, hasLon := r.Decimal("lon", f)
	lat, hasLat := r.Decimal("lat", f)
	switch {
	case hasLon && hasLat:
		return &geo.LonLat{Lon: lon, Lat: lat}
	case hasLon != hasLat && !f.Has(r.Path("lon")) && !f.Has(r.Path("lat")):
		f.Add(r.Path("lon"), "import.point")
	}
	return nil
}
