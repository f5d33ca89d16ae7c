package cases

import (
	"slices"

	"gezhi/internal/access"
)

// Transition is one row of the table of the closed loop: in which states an act may be done, where it leads, who may do it.
type Transition struct {
	T     string            // the number in the reference, "T6"; acts of our own beside it have "A" and a number
	Act   Act               //
	Name  string            // 动作
	From  []State           // nil: the case does not exist yet
	To    []State           // nil: the state stays
	By    []Party           // in which relation to the case
	Needs access.Permission // what the post must allow
	Clock string            // 时限: what it does to the clocks
	Guard string            // 条件
}

// Table is the closed loop. There is no other way for a case to change, and docs/case-flow.md is written from it.
var Table = []Transition{
	{"T1", ActDraft, "存草稿", nil, st(Draft), by(Anyone), access.CaseReport, "", "草稿没有地点和中心,只有本人可见"},
	{"T1", ActReport, "上报", append(st(Draft), ""), st(Submitted), by(Anyone, Reporter, System), access.CaseReport, "受理开始", "有位置或地址,有文字或照片;发生时间不晚于现在;在辖区内;系统只转入旧系统未办结的事项"},
	{"T1b", ActInstant, "自办自结", nil, st(Closed, Handled), by(GridTeam), access.CaseInstant, "重开期开始;抽中的核查开始", "事项允许即办;在本网格内;一句结果;抽查由系统随机决定,抽中的待他人核查"},
	{"T2", ActAccept, "立案", st(Submitted), st(Accepted), by(Desk, System), access.CaseAccept, "受理停止,派遣开始", "事项在清单内且有效;网格已确定;系统只可立允许自动立案的微循环事项"},
	{"T3", ActAskInfo, "退补", st(Submitted), st(NeedInfo), by(Desk), access.CaseAccept, "受理暂停,补充开始", "写明缺什么;报告人能联系上或可凭查询码看到"},
	{"T22", ActSupplement, "补充", st(NeedInfo), st(Submitted), by(Reporter, Desk), access.CaseSupplement, "受理恢复,补充停止", "有文字或照片"},
	{"T4", ActReject, "不予受理", st(Submitted), st(Rejected), by(Desk), access.CaseAccept, "受理停止", "理由在清单内并写明去处"},
	{"T23", ActAppeal, "申诉", st(Rejected), st(Submitted), by(Reporter), access.CaseAppeal, "受理重新开始", "限期内一次;由另一人决定"},
	{"T5", ActMerge, "并案", st(Submitted, Accepted), st(Merged), by(Desk, System), access.CaseMerge, "全部停止", "主案未结,不是自己,不是已并入的案;系统只并报告人自己指认的公开事项"},
	{"A1", ActAbsorb, "并入", Open, nil, by(Desk, System), access.CaseMerge, "", "与并案同一事务,记在主案上"},
	{"T25", ActUnmerge, "拆并", st(Merged), st(Submitted), by(Desk), access.CaseMerge, "受理重新开始", "并案后 30 日内"},
	{"A2", ActRelease, "并出", append(st(Rejected, Closed, Archived, Withdrawn), Open...), nil, by(Desk), access.CaseMerge, "", "与拆并同一事务,记在主案上"},
	{"T31", ActSplit, "拆分", Open, nil, by(Desk), access.CaseMerge, "", "新案带同一报告人,另有编号"},
	{"T6", ActDispatch, "派遣", st(Accepted), st(Dispatched, Handling), by(Desk, System), access.CaseDispatch, "派遣停止;处置、签收、响应开始", "牵头单位与循环相符;未列入清单的事项不得派给网格员;退回后派给他单位即认可退回,派回原单位即驳回"},
	{"T29", ActUndoDispatch, "撤销派遣", st(Accepted, Dispatched, Handling), st(Submitted, Accepted), by(SameHand), access.CaseDispatch, "恢复到之前", "同一人,30 秒内"},
	{"T7", ActSign, "签收", st(Dispatched), st(Handling), by(LeadUnit, System), access.CaseSign, "签收停止", "系统在签收期满时代签,迟签记在单位"},
	{"T8", ActReturn, "退回", WithUnit, st(Accepted), by(LeadUnit), access.CaseReturn, "签收停止,派遣重新开始,处置照走", "派遣后 4 工作时(紧急 15 分钟)内;写明依据和应办单位;每轮至多 2 次"},
	{"A3", ActAskArbitration, "申请仲裁", WithUnit, nil, by(LeadUnit), access.CaseReturn, "", "退回次数用完;写明依据和应办单位"},
	{"T26", ActArbitrate, "仲裁", WithUnit, WithUnit, by(UpperDesk, TopDesk), access.CaseArbitrate, "单位变更时处置、签收重新开始", "由上一级派遣员裁定,有约束力,存为先例"},
	{"T24", ActReassign, "改派", WithUnit, WithUnit, by(Desk, System), access.CaseDispatch, "签收重新开始,处置照走", "换一个单位,写明理由;本轮裁定过的不再改派"},
	{"T24", ActReassign, "改派", st(Suspended), nil, by(Desk, System), access.CaseDispatch, "", "挂账中的仍挂账,时限不动,恢复后由新单位办;其余同上"},
	{"T28", ActAddPart, "加协办", WithUnit, nil, by(LeadUnit, Desk), access.CaseJoin, "协办时限开始", "牵头只有一个;协办各有任务和时限"},
	{"A4", ActAnswerPart, "协办反馈", WithUnit, nil, by(CoUnit), access.CaseFinish, "协办时限停止", "写明办了什么"},
	{"A5", ActWaivePart, "免协办", WithUnit, nil, by(LeadUnit), access.CaseJoin, "协办时限停止", "写明理由"},
	{"A24", ActMovePart, "协办移交", append(st(Suspended), WithUnit...), nil, by(System), access.CaseTick, "", "协办单位撤并后由接续的单位办;时限照走,挂账中的不动;接续的单位已牵头或已在办的并在一起"},
	{"A6", ActConsult, "格内商量", st(Handling), nil, by(LeadUnit), access.CaseFinish, "", "急事格内商量办:写明谁在场、商定什么"},
	{"A7", ActContact, "联系报告人", append(st(Accepted, Handled, Verified), Dispatched, Handling, Suspended), nil, by(LeadUnit, CoUnit, Desk), access.CaseAnswer, "牵头单位联系时响应停止", "匿名的,以公开答复为联系"},
	{"T9", ActAskExtension, "申请延期", st(Handling), nil, by(LeadUnit), access.CaseExtendAsk, "", "到期之前;理由在清单内;一次一般(不超过原时限)、一次特殊(不超过两倍)"},
	{"T9", ActDecideExtension, "审批延期", st(Handling), nil, by(Superior), access.CaseExtendApprove, "批准时处置延长", "一般由同级、特殊由上一级主管;不是申请人"},
	{"T10", ActAskSuspension, "申请挂账", st(Handling), nil, by(LeadUnit), access.CaseExtendAsk, "", "理由在清单内;预计日期、临时措施;批准前时限照走"},
	{"T10", ActSuspend, "挂账", st(Handling), st(Suspended), by(Superior), access.CaseSuspend, "处置、响应、协办暂停,复核开始", "区或镇主管,自行决定或批准申请;不是申请人;预计日期、临时措施;一次至多 90 日"},
	{"T10", ActRefuseSuspend, "不予挂账", st(Handling), nil, by(Superior), access.CaseSuspend, "", "有申请;写明理由"},
	{"T10", ActReview, "复核挂账", st(Suspended), nil, by(Superior), access.CaseSuspend, "复核重新开始", "至少每 30 日;写明进展"},
	{"T10", ActResume, "恢复", st(Suspended), st(Handling), by(Superior), access.CaseSuspend, "处置、响应、协办恢复,复核停止", ""},
	{"T11", ActEscalate, "上报升级", st(Handling), WithUnit, by(LeadUnit, Desk), access.CaseEscalate, "按上一循环处置、签收重新开始", "网格、村、镇、区逐级;写明理由"},
	{"T11", ActWhistle, "吹哨", st(Handling), nil, by(Desk), access.CaseEscalate, "应急的吹哨响应开始", "镇或区中心;投诉、综合执法、应急三种;写明请谁来;应急以外待主管同意"},
	{"A19", ActDecideWhistle, "审批吹哨", append(st(Handled), Dispatched, Handling, Suspended), nil, by(Superior), access.CaseSupervise, "同意时吹哨响应开始", "镇或区主管或领导;不是吹哨人;不同意的写明理由"},
	{"A8", ActAnswerWhistle, "应哨", append(st(Handled), Dispatched, Handling, Suspended), nil, by(CalledUnit), access.CaseSign, "全部应哨后吹哨响应停止;有异议时异议裁定开始", "到或异议;异议写明依据"},
	{"A20", ActDecideObjection, "裁定异议", append(st(Handled), Dispatched, Handling, Suspended), nil, by(Arbiter), access.CaseArbitrate, "全部裁定后异议裁定停止;改请他人时吹哨响应重新开始", "区级中心;异议成立的免到场,可改请应到的单位;存为先例"},
	{"A21", ActReportWhistle, "到场反馈", append(st(Handled), Dispatched, Handling, Suspended), nil, by(CalledUnit), access.CaseSign, "", "答应到场或异议不成立的单位;写明到了谁、办了什么"},
	{"A9", ActCloseWhistle, "评哨", append(st(Handled, Verified), Dispatched, Handling, Suspended), nil, by(Desk), access.CaseEscalate, "吹哨响应停止", "写明结果;逐个评应到场的单位:到场、处置、解决,各 0 至 100;只评单位,不评个人"},
	{"A10", ActAskLower, "提请下派", st(Handling), nil, by(Desk), access.CaseDispatch, "", "每轮一次;下一级同意才生效"},
	{"T12", ActLower, "下派", st(Handling), st(Dispatched, Handling), by(LowerDesk), access.CaseDispatch, "按下一循环处置、签收重新开始", "下一级中心同意;不同意的写明理由,案留在原处"},
	{"T13", ActFinish, "办结反馈", st(Handling), st(Handled, Verified), by(LeadUnit), access.CaseFinish, "处置暂停,核查开始(微循环不抽查时回访开始)", "结果用白话;证据按事项;必办的协办已反馈或已免"},
	{"T14", ActRework, "返工", st(Handled), st(Handling), by(Verifier, Reporter), access.CaseVerify, "核查停止,处置恢复,至少 1 个工作日", "写明理由;第二次返工自动督办"},
	{"T15", ActVerify, "核查通过", st(Handled), st(Verified), by(Verifier, Reporter), access.CaseVerify, "核查停止,处置停止,回访开始", "没有经手的人"},
	{"T16", ActClose, "回访结案", st(Verified), st(Closed), by(Desk), access.CaseClose, "回访停止,重开期开始", "依次问:联系过吗、解决了吗、满意吗;未解决的只能解释结案并由主管签字"},
	{"T16", ActEvaluate, "评价结案", st(Verified), st(Closed), by(Reporter), access.CaseFollowUp, "回访停止,重开期开始", "报告人自己评价;说未解决的不结案"},
	{"T17", ActUnsolved, "回访未解决", st(Verified), st(Handling), by(Desk, Reporter), access.CaseFollowUp, "回访停止,处置恢复,至少 1 个工作日", "报告人说没有解决且能解决"},
	{"T18", ActReopen, "重开", st(Closed), st(Accepted), by(Reporter, Desk, Superior), access.CaseReopen, "重开期停止,派遣开始;新一轮", "30 日内;原来各轮保留"},
	{"T19", ActArchive, "归档", st(Closed), st(Archived), by(System), access.CaseArchive, "重开期停止", "重开期满"},
	{"T20", ActWithdraw, "撤回", st(Draft, Submitted, NeedInfo, Accepted, Dispatched), st(Withdrawn), by(Reporter, System), access.CaseWithdraw, "全部停止", "涉公共安全的、有案并入的不因撤回而终止;补充期满由系统撤回"},
	{"T21", ActSupervise, "督办", Open, nil, by(Superior, System), access.CaseSupervise, "督办答复开始,从不改变到期时间", "绿、黄、红;写明要求"},
	{"A11", ActAnswerSupervise, "答复督办", Open, nil, by(LeadUnit, Desk), access.CaseAnswer, "督办答复停止", "写明措施"},
	{"T27", ActUrge, "催办", Open, nil, by(Reporter, Desk), access.CaseUrge, "", "报告人每 24 小时一次;只计次数,不影响报告人"},
	{"T30", ActPublish, "公开或不公开", append(st(Closed, Archived), Open...), nil, by(Moderator), access.CaseModerate, "", "有人看过才公开;涉敏事项不公开"},
	{"A22", ActBlur, "遮挡照片", append(st(Closed, Archived), Open...), nil, by(Moderator), access.CaseModerate, "", "画出要遮的地方;此后办案以外的人只看得到遮挡后的一份,原图另有权限"},
	{"A12", ActReclassify, "改类", st(Submitted, Accepted, Dispatched, Handling), nil, by(Desk), access.CaseAccept, "事项时限或紧急变更时处置重新计算,不晚于原到期", "事项在清单内"},
	{"A13", ActNote, "内部记录", append(st(Rejected, Merged, Closed), Open...), nil, by(Desk, LeadUnit, CoUnit, CalledUnit, Superior), access.CaseComment, "", ""},
	{"A14", ActAttach, "补附件", append(st(Draft), Open...), nil, by(Reporter, Desk, LeadUnit, CoUnit), access.CaseComment, "", "先经附件检查"},
	{"A15", ActTell, "到时", append(st(Closed), Open...), append(st(Handling, Withdrawn, Archived), Open...), by(System), access.CaseTick, "50%、80%、到期各一次;签收到期代签,补充到期撤回,重开期满归档,其余到期自动督办", "系统按时限,每个门槛一次"},
	{"A16", ActRecount, "重算时限", append(st(Closed), Open...), nil, by(System), access.CaseTick, "日历变更后重算走着的时限", "系统"},
	{"A23", ActRehome, "随网格调整", append(st(Closed), Open...), nil, by(System), access.CaseTick, "", "网格重划后转到现在的网格;报告当日的网格不变,时限照走"},
	{"A18", ActRenewCode, "补发查询码", codeBearing, nil, by(Desk), access.CaseCode, "", "反映人已说明自己就是反映人:说出或接听所留电话;没有留电话的说明经过;旧查询码随即失效"},
	{"A17", ActErase, "删除个人信息", States(), nil, by(Eraser, System), access.ContactErase, "", "私密部分成为墓碑;案与记录仍可核验"},
}

// codeBearing are the states in which a reporter holds a code.
var codeBearing = slices.DeleteFunc(States(), func(s State) bool { return s == Draft })

func st(s ...State) []State { return s }
func by(p ...Party) []Party { return p }

var rows = func() map[Act]*Transition {
	m := make(map[Act]*Transition, len(Table))
	for i := range Table {
		if _, more := m[Table[i].Act]; !more {
			m[Table[i].Act] = &Table[i]
		}
	}
	return m
}()

func rowOf(a Act) (*Transition, bool) {
	r, ok := rows[a]
	return r, ok
}

// rowIn returns the row of an act for a state: of several, the one that admits it, else the first. They differ in nothing else than where
// they lead and what they do to the clocks.
func rowIn(a Act, s State) (*Transition, bool) {
	for i := range Table {
		if Table[i].Act == a && slices.Contains(Table[i].From, s) {
			return &Table[i], true
		}
	}
	return rowOf(a)
}

// RowOf returns the row of an act, of several the first.
func RowOf(a Act) (Transition, bool) {
	r, ok := rows[a]
	if !ok {
		return Transition{}, false
	}
	return *r, true
}

// admits reports whether the act may be done in a state; fresh means that the case does not exist yet.
func (t *Transition) admits(s State, fresh bool) bool {
	if fresh {
		return t.From == nil || slices.Contains(t.From, State(""))
	}
	return s != "" && slices.Contains(t.From, s)
}

func (t *Transition) leadsTo(from, to State) bool {
	if t.To == nil {
		return from == to
	}
	return slices.Contains(t.To, to)
}

// ActsIn returns the rows of the acts that a state admits, in the order of the table. It is what a page offers; the
// relation of the person and the guards are asked when the act is done.
func ActsIn(s State) []Transition {
	var acts []Transition
	for _, t := range Table {
		if slices.Contains(t.From, s) {
			acts = append(acts, t)
		}
	}
	return acts
}
