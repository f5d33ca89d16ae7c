package people

import (
	"slices"

	"gezhi/internal/territory"
)

// Role is what somebody is in the net (角色). Its name is the message "role.<code>"; what it may do is the table in package access.
type Role string

// The roles of the net.
const (
	ChiefGeneral Role = "chief_general" // 总网格长
	GridChief    Role = "grid_chief"    // 网格长
	GridWorker   Role = "grid_worker"   // 专职网格员: 一格一员
	Professional Role = "professional"  // 专业网格员: 一员多格
	Assistant    Role = "assistant"     // 网格辅助员: 一格多员
	PartTimer    Role = "part_timer"    // 兼职网格员: couriers
	MicroChief   Role = "micro_chief"   // 微网格长, 楼栋长, 红色楼长
	SiteContact  Role = "site_contact"  // 专属网格联络人, named by the site
	Guide        Role = "guide"         // 网格指导员
)

// The roles of the centers, departments and firms.
const (
	Clerk      Role = "clerk"      // 坐席, 受理员
	Dispatcher Role = "dispatcher" // 派遣员
	Verifier   Role = "verifier"   // 核查员
	Supervisor Role = "supervisor" // 督办员
	Handler    Role = "handler"    // 部门承办人
	UnitHead   Role = "unit_head"  // 部门负责人
	FirmStaff  Role = "firm_staff" // 物业公司人员
	Mediator   Role = "mediator"   // 调解员
	Leader     Role = "leader"     // 分管领导: sees and supervises, does not handle
)

// The three administrators (三员). Nobody is two of them, and none of them sees business data.
const (
	SysAdmin   Role = "sys_admin"   // 系统管理员: accounts, territory, settings
	SecAdmin   Role = "sec_admin"   // 安全管理员: posts and rights
	AuditAdmin Role = "audit_admin" // 审计管理员: reads the log
)

// Admins are the three administrators.
var Admins = []Role{SysAdmin, SecAdmin, AuditAdmin}

// rule says where a role may be held and by how many.
type rule struct {
	levels []territory.Level
	orgs   []OrgKind          // kinds of its organisation; none: it has no organisation
	optOrg bool               // the organisation may be left out
	kind   territory.GridKind // the only sort of grid where it may be held; empty for any
	beat   bool               // it needs a beat
	single string             // it has one holder at a place at a time: the code of the fault when there would be more
}

const (
	county    = territory.LevelCounty
	town      = territory.LevelTown
	community = territory.LevelCommunity
	grid      = territory.LevelGrid
	micro     = territory.LevelMicro
)

// rules is the table of the roles: place, organisation and cardinality (一格一员, 一员多格, 一格多员).
var rules = map[Role]rule{
	ChiefGeneral: {levels: []territory.Level{town, community}, orgs: []OrgKind{OrgCenter}, optOrg: true, single: "post.one_chief_general"},
	GridChief:    {levels: []territory.Level{grid}, orgs: []OrgKind{OrgGrid}, optOrg: true, single: "post.one_grid_chief"},
	GridWorker:   {levels: []territory.Level{grid}, orgs: []OrgKind{OrgGrid}, optOrg: true, kind: territory.Ordinary, single: "post.one_grid_worker"},
	Professional: {levels: []territory.Level{county, town, community}, orgs: []OrgKind{OrgUnit}, beat: true},
	Assistant:    {levels: []territory.Level{grid}, orgs: []OrgKind{OrgGrid, OrgFirm}, optOrg: true},
	PartTimer:    {levels: []territory.Level{county, town, community, grid}},
	MicroChief:   {levels: []territory.Level{micro}, single: "post.one_micro_chief"},
	SiteContact:  {levels: []territory.Level{grid}, orgs: []OrgKind{OrgGrid}, optOrg: true, kind: territory.Exclusive, single: "post.one_site_contact"},
	Guide:        {levels: []territory.Level{county, town}, orgs: []OrgKind{OrgUnit, OrgCenter}, optOrg: true},
	Clerk:        {levels: []territory.Level{county, town, community}, orgs: []OrgKind{OrgCenter}},
	Dispatcher:   {levels: []territory.Level{county, town, community}, orgs: []OrgKind{OrgCenter}},
	Verifier:     {levels: []territory.Level{county, town, community}, orgs: []OrgKind{OrgCenter}},
	Supervisor:   {levels: []territory.Level{county, town}, orgs: []OrgKind{OrgCenter}},
	Handler:      {levels: []territory.Level{county, town, community}, orgs: []OrgKind{OrgUnit}},
	UnitHead:     {levels: []territory.Level{county, town, community}, orgs: []OrgKind{OrgUnit}},
	FirmStaff:    {levels: []territory.Level{county, town, community}, orgs: []OrgKind{OrgFirm}},
	Mediator:     {levels: []territory.Level{county, town, community}},
	Leader:       {levels: []territory.Level{county, town}, orgs: []OrgKind{OrgCenter}, optOrg: true},
	SysAdmin:     {levels: []territory.Level{county}},
	SecAdmin:     {levels: []territory.Level{county}},
	AuditAdmin:   {levels: []territory.Level{county}},
}

// Roles lists every role in the order of the net, the desks and the administrators.
func Roles() []Role {
	return []Role{
		ChiefGeneral, GridChief, GridWorker, Professional, Assistant, PartTimer, MicroChief, SiteContact, Guide,
		Clerk, Dispatcher, Verifier, Supervisor, Handler, UnitHead, FirmStaff, Mediator, Leader,
		SysAdmin, SecAdmin, AuditAdmin,
	}
}

// Valid reports whether r is a role of the list.
func (r Role) Valid() bool { return slices.Contains(Roles(), r) }

// Admin reports whether r is one of the three administrators.
func (r Role) Admin() bool { return slices.Contains(Admins, r) }

// Posted reports whether the name of whoever holds the role in a grid is posted there for the residents (公示). It is what the full-time
// worker and the chief of a grid are appointed for; volunteers, part-timers and contacts of sites are not named.
func (r Role) Posted() bool { return r == GridWorker || r == GridChief }
