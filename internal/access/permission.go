package access

// Permission is one thing that may be allowed.
type Permission string

// Permissions on cases. Each act of the loop has one; which state it needs is the business of package cases.
const (
	CaseRead          Permission = "case.read"
	CaseReport        Permission = "case.report"         // 上报
	CaseInstant       Permission = "case.instant"        // 自办自结
	CaseAccept        Permission = "case.accept"         // 立案, 退补, 不予受理
	CaseSupplement    Permission = "case.supplement"     // 补充
	CaseAppeal        Permission = "case.appeal"         // 申诉
	CaseWithdraw      Permission = "case.withdraw"       // 撤回
	CaseDispatch      Permission = "case.dispatch"       // 派遣, 改派, 下派, 撤销派遣
	CaseSign          Permission = "case.sign"           // 签收
	CaseReturn        Permission = "case.return"         // 退回
	CaseEscalate      Permission = "case.escalate"       // 上报升级, 吹哨
	CaseJoin          Permission = "case.join"           // 加协办
	CaseAnswer        Permission = "case.answer"         // 协办答复, 吹哨响应, 督办答复, 首次联系
	CaseExtendAsk     Permission = "case.extend.ask"     // 延期申请
	CaseExtendApprove Permission = "case.extend.approve" // 延期批准
	CaseSuspend       Permission = "case.suspend"        // 挂账, 恢复
	CaseFinish        Permission = "case.finish"         // 办结反馈
	CaseVerify        Permission = "case.verify"         // 核查, 返工
	CaseFollowUp      Permission = "case.followup"       // 回访, 评价
	CaseClose         Permission = "case.close"          // 结案
	CaseReopen        Permission = "case.reopen"         // 重开
	CaseArchive       Permission = "case.archive"        // 归档
	CaseUrge          Permission = "case.urge"           // 催办
	CaseSupervise     Permission = "case.supervise"      // 督办
	CaseArbitrate     Permission = "case.arbitrate"      // 仲裁
	CaseModerate      Permission = "case.moderate"       // 公开, 不公开
	CaseMerge         Permission = "case.merge"          // 并案, 拆并, 拆分
	CaseComment       Permission = "case.comment"        // an inner note
	CaseCode          Permission = "case.code"           // 补发查询码
	CaseImport        Permission = "case.import"         // to take over cases of an older system
	CaseTick          Permission = "case.tick"           // what the clock does: warnings, auto-sign, escalation
	ContactReveal     Permission = "contact.reveal"      // to see a masked contact, with a reason
	ContactErase      Permission = "contact.erase"       // to erase a person on request
	FileOriginal      Permission = "file.original"       // to see a photo without what was laid over it
)

// Permissions on everything else.
const (
	PeopleRead       Permission = "people.read"    // names and posts of colleagues
	PeopleManage     Permission = "people.manage"  // accounts: make, disable, reset
	PeopleGrant      Permission = "people.grant"   // posts: grant, end
	PeopleStandIn    Permission = "people.standin" // somebody stands in for somebody else during leave
	LiaisonRead      Permission = "liaison.read"   // 格内联络人: whom the workers of a grid may call
	LiaisonEdit      Permission = "liaison.edit"
	StationEdit      Permission = "station.edit"  // 服务站点: open, change, move, close
	FieldImport      Permission = "field.import"  // 离线数据导入: to bring in what a phone could not send
	PatrolRead       Permission = "patrol.read"   // 风险点, and what was found there
	PatrolRecord     Permission = "patrol.record" // 巡查记录
	PatrolEdit       Permission = "patrol.edit"
	HouseholdRead    Permission = "household.read" // 住户信息, masked
	HouseholdEdit    Permission = "household.edit"
	HouseholdReveal  Permission = "household.reveal" // to see the contact of a household in full, with a reason
	LedgerRead       Permission = "ledger.read"      // 台账, personal values masked
	LedgerEdit       Permission = "ledger.edit"      // 登记、更正、停用
	LedgerUndo       Permission = "ledger.undo"      // 撤销导入的台账表格: one's own, or any for the whole county
	LedgerReveal     Permission = "ledger.reveal"    // to see an entry in full, with a reason
	LedgerDefine     Permission = "ledger.define"    // 台账定义: which fields are asked for
	ExportApprove    Permission = "export.approve"   // 导出审批: the second person for personal and sensitive values
	VisitRead        Permission = "visit.read"       // 走访: whom to visit when, and what came of it
	VisitRecord      Permission = "visit.record"     // to record, agree on and plan visits
	CareRead         Permission = "care.read"        // 重点关爱, each look noted
	CareEdit         Permission = "care.edit"
	AgencyRead       Permission = "agency.read" // 便民代办: mandates, names masked
	AgencyAct        Permission = "agency.act"  // to take on, move papers, close, and see in full with a reason
	TerritoryRead    Permission = "territory.read"
	TerritoryImport  Permission = "territory.import"
	TerritoryEdit    Permission = "territory.edit"
	TerritoryPlan    Permission = "territory.plan"    // 网格重划: draw up, check, show to the public
	TerritoryApprove Permission = "territory.approve" // 网格重划: consent of the town, of the county
	CatalogueRead    Permission = "catalogue.read"
	CatalogueEdit    Permission = "catalogue.edit"
	CatalogueApply   Permission = "catalogue.apply" // a department asks for a matter to be listed
	CalendarEdit     Permission = "calendar.edit"
	SettingsEdit     Permission = "settings.edit"
	TextEdit         Permission = "text.edit"       // 常用语
	TrainingManage   Permission = "training.manage" // 练习区: make it, put it back to its beginning
	AuditRead        Permission = "audit.read"
	ReportRead       Permission = "report.read" // counts and rates, never a row of a person
)

// Permissions lists every permission.
func Permissions() []Permission {
	return []Permission{
		CaseRead, CaseReport, CaseInstant, CaseAccept, CaseSupplement, CaseAppeal, CaseWithdraw, CaseDispatch, CaseSign,
		CaseReturn, CaseEscalate, CaseJoin, CaseAnswer, CaseExtendAsk, CaseExtendApprove, CaseSuspend, CaseFinish,
		CaseVerify, CaseFollowUp, CaseClose, CaseReopen, CaseArchive, CaseUrge, CaseSupervise, CaseArbitrate,
		CaseModerate, CaseMerge, CaseComment, CaseCode, CaseImport, CaseTick, ContactReveal, ContactErase, FileOriginal,
		PeopleRead, PeopleManage, PeopleGrant, PeopleStandIn, LiaisonRead, LiaisonEdit, StationEdit, FieldImport, PatrolRead, PatrolRecord, PatrolEdit, HouseholdRead, HouseholdEdit, HouseholdReveal, VisitRead, VisitRecord, CareRead, CareEdit, AgencyRead, AgencyAct, LedgerRead, LedgerEdit, LedgerUndo, LedgerReveal, LedgerDefine, ExportApprove, TerritoryRead, TerritoryImport, TerritoryEdit, TerritoryPlan, TerritoryApprove,
		CatalogueRead, CatalogueEdit, CatalogueApply, CalendarEdit, SettingsEdit, TextEdit, TrainingManage, AuditRead, ReportRead,
	}
}

// Purpose is what for somebody asks (目的). A permission holds for the purposes that the table gives it.
type Purpose string

// The purposes.
const (
	Handling   Purpose = "handling"   // to get a matter done
	Statistics Purpose = "statistics" // to count
	Audit      Purpose = "audit"      // to look after those who work here
	Service    Purpose = "service"    // a reporter looks after their own case
	Public     Purpose = "public"     // anybody looks
)

// Purposes lists every purpose.
func Purposes() []Purpose { return []Purpose{Handling, Statistics, Audit, Service, Public} }

// Class is how closely data is kept (数据分级). It is given to rows and to fields; an unknown one counts as sensitive.
type Class string

// The classes from the widest to the closest: L1 to L4.
const (
	PublicData    Class = "public"
	InternalData  Class = "internal"
	PersonalData  Class = "personal"
	SensitiveData Class = "sensitive"
)

// Classes lists the classes from the widest to the closest.
func Classes() []Class { return []Class{PublicData, InternalData, PersonalData, SensitiveData} }

// rank returns the place of a class in Classes.
func (c Class) rank() int {
	for i, known := range Classes() {
		if c == known {
			return i
		}
	}
	return len(Classes()) - 1
}

// Within reports whether c is no closer kept than most.
func (c Class) Within(most Class) bool { return c.rank() <= most.rank() }
