package testkit

import "gezhi/internal/cases"

// verb says which act a verb of the flows is, and into which field its text in 「」 goes.
type verb struct {
	act    cases.Act
	text   string
	rename map[string]string // fields that the act calls differently
}

var verbs = map[string]verb{
	"存草稿": {act: cases.ActDraft, text: "words"}, "上报": {act: cases.ActReport, text: "words"},
	"自办自结": {act: cases.ActInstant, text: "result"}, "立案": {act: cases.ActAccept, text: "comment"},
	"退补": {act: cases.ActAskInfo, text: "missing"}, "补充": {act: cases.ActSupplement, text: "words"},
	"不予受理": {act: cases.ActReject, text: "referral"}, "申诉": {act: cases.ActAppeal, text: "words"},
	"并案": {act: cases.ActMerge, text: "words"}, "拆并": {act: cases.ActUnmerge, text: "words"}, "拆分": {act: cases.ActSplit, text: "words"},
	"派遣": {act: cases.ActDispatch, text: "words"}, "撤销派遣": {act: cases.ActUndoDispatch}, "签收": {act: cases.ActSign},
	"退回": {act: cases.ActReturn, text: "words"}, "申请仲裁": {act: cases.ActAskArbitration, text: "words"},
	"仲裁": {act: cases.ActArbitrate, text: "words"}, "改派": {act: cases.ActReassign, text: "words"},
	"加协办": {act: cases.ActAddPart, text: "words"}, "协办反馈": {act: cases.ActAnswerPart, text: "words"},
	"免协办": {act: cases.ActWaivePart, text: "words"}, "协办移交": {act: cases.ActMovePart, text: "words"}, "格内商量": {act: cases.ActConsult, text: "words"},
	"联系": {act: cases.ActContact, text: "words"}, "申请延期": {act: cases.ActAskExtension, text: "words"},
	"审批延期": {act: cases.ActDecideExtension, text: "words", rename: map[string]string{"agree": "grant"}},
	"挂账":   {act: cases.ActSuspend, text: "interim"}, "复核": {act: cases.ActReview, text: "words"}, "恢复": {act: cases.ActResume, text: "words"},
	"升级": {act: cases.ActEscalate, text: "words"}, "吹哨": {act: cases.ActWhistle, text: "words"},
	"应哨": {act: cases.ActAnswerWhistle, text: "words", rename: map[string]string{"agree": "accept"}},
	"评哨": {act: cases.ActCloseWhistle, text: "words"}, "审批吹哨": {act: cases.ActDecideWhistle, text: "words", rename: map[string]string{"agree": "grant"}},
	"裁定异议": {act: cases.ActDecideObjection, text: "words", rename: map[string]string{"agree": "uphold"}}, "到场反馈": {act: cases.ActReportWhistle, text: "words"},
	"申请挂账": {act: cases.ActAskSuspension, text: "interim"}, "不予挂账": {act: cases.ActRefuseSuspend, text: "words"}, "提请下派": {act: cases.ActAskLower, text: "words"}, "下派": {act: cases.ActLower, text: "words"},
	"办结": {act: cases.ActFinish, text: "words"}, "返工": {act: cases.ActRework, text: "words"}, "核查": {act: cases.ActVerify, text: "words"},
	"回访结案": {act: cases.ActClose, text: "words"}, "评价": {act: cases.ActEvaluate, text: "words"}, "未解决": {act: cases.ActUnsolved, text: "words"},
	"重开": {act: cases.ActReopen, text: "words"}, "归档": {act: cases.ActArchive}, "撤回": {act: cases.ActWithdraw, text: "words"},
	"督办": {act: cases.ActSupervise, text: "words"}, "答复督办": {act: cases.ActAnswerSupervise, text: "words"}, "催办": {act: cases.ActUrge, text: "words"},
	"公开": {act: cases.ActPublish}, "遮挡": {act: cases.ActBlur}, "改类": {act: cases.ActReclassify, text: "comment"}, "记录": {act: cases.ActNote, text: "words"},
	"补附件": {act: cases.ActAttach}, "删除个人信息": {act: cases.ActErase}, "补发查询码": {act: cases.ActRenewCode, text: "words"}, "到时": {act: cases.ActTell}, "重算": {act: cases.ActRecount}, "随网格调整": {act: cases.ActRehome},
}

// kind is how a value is read.
type kind int

const (
	word    kind = iota // as it stands, or by the names below
	place               // the name of an area, grid or micro-grid
	point               // the middle of a grid or micro-grid
	org                 // the name of a department, center, grid or property firm
	orgs                // several of them, with a comma
	task                // one, as a co-handling unit
	must                // one, as a co-handling unit without whose part nothing is finished
	yes                 // 是 or 否
	photos              // how many
	files               // the same photographs, by id
	areas               // x,y,w,h in thousandths
	scores              // 单位:到场/处置/解决, with a comma
	reason              // the name of a reason on the list of the act
	other               // the name of a case in this flow
	instant             // 2026-03-02T09:00
	run                 // of the clock named by 时限: whole numbers
	contact             // not a field: the reporter's telephone number or name
	title               // not a field: what the flow calls the new case
)

// param is a key of the flows: the field that it fills, and how its value is read.
type param struct {
	field string
	kind  kind
}

var params = map[string]param{
	"事项": {"matter", word}, "地点": {"grid", place}, "位置": {"point", point}, "地址": {"address", word}, "标题": {"title", word}, "经过": {"words", word},
	"循环": {"loop", word}, "级别": {"class", word}, "紧急": {"urgent", yes}, "来源": {"source", word}, "匿名": {"anonymous", yes},
	"发生": {"occurred_at", instant}, "牵头": {"lead", org}, "协办": {"tasks", task}, "必办": {"tasks", must}, "单位": {"org", org}, "必须": {"mandatory", yes},
	"理由": {"reason", reason}, "应办": {"right", org}, "时长": {"limit", word}, "预计": {"expected", word}, "照片": {"files", photos}, "公开照片": {"files", files}, "遮挡照片": {"file", word}, "副本": {"copy", word}, "范围": {"areas", areas},
	"公开文字": {"words", yes}, "主案": {"master", other}, "方式": {"how", word}, "哨种": {"kind", word}, "请": {"called", orgs}, "评分": {"scores", scores}, "同意": {"agree", yes},
	"颜色": {"level", word}, "起因": {"cause", word}, "接通": {"reached", yes}, "免访": {"exempt", word}, "联系过": {"contacted", word}, "解决": {"solved", word},
	"满意": {"satisfaction", word}, "解释": {"explained", yes}, "说明": {"apart", word}, "谈成": {"solved", yes}, "核对": {"proof", word}, "依据": {"ground", word},
	"时限": {"clock", word}, "次": {"run", run}, "门槛": {"threshold", run}, "日历版本": {"calendar", word}, "现在": {"place", place}, "重划": {"division", word}, "原单位": {"from", org}, "接续": {"to", org},
	"联系电话": {"phone", contact}, "称呼": {"name", contact}, "案": {"", title},
}

// spoken are the words of the office for codes, by field.
var spoken = map[string]map[string]string{
	"loop":         {"网格": "micro", "村级": "small", "镇级": "middle", "区级": "large"},
	"class":        {"一般": "general", "复杂": "complex", "重大": "major"},
	"source":       {"巡查": "grid_patrol", "网上": "resident_web", "来电": "resident_phone_desk", "轻骑兵": "courier", "物业": "property", "热线": "hotline_12345"},
	"how":          {"电话": "phone", "上门": "visit", "消息": "message", "公开答复": "reply", "本人": "reporter", "现场": "visit", "回电": "call", "阅件": "read"},
	"kind":         {"投诉": "complaint", "执法": "enforcement", "应急": "emergency"},
	"level":        {"绿": "green", "黄": "yellow", "红": "red"},
	"cause":        {"超时": "overdue", "返工": "rework", "反复": "repeat", "媒体": "media", "领导": "leader", "其他": "other"},
	"exempt":       {"匿名": "anonymous", "不愿": "refused", "不需": "not_asked_for"},
	"contacted":    {"是": "yes", "否": "no"},
	"solved":       {"是": "yes", "部分": "partly", "否": "no"},
	"satisfaction": {"满意": "satisfied", "基本满意": "fairly", "不满意": "unsatisfied"},
	"proof":        {"回拨": "called", "问经过": "told"},
	"ground":       {"申请": "request", "到期": "retention"},
}

// events are the lines that nobody does.
var events = map[string]struct{}{"时间": {}, "停机": {}, "回拨": {}, "抽查": {}, "案": {}, "日历": {}, "清单": {}}
