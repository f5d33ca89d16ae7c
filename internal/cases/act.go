package cases

import "encoding/json"

// Act names what somebody did to a case (办理动作). Every act is one row of the table of transitions.
type Act string

// Words is a text that somebody wrote: it may name persons, so it stands in the private part alone. Reading it from JSON
// works as for any string; writing it gives Apart instead of the text, so that no log, act or case can hold it by accident.
type Words string

// Apart stands in a stored command where words were written.
const Apart = "~"

// MarshalJSON writes Apart for the words themselves.
func (w Words) MarshalJSON() ([]byte, error) {
	if w == "" {
		return []byte(`""`), nil
	}
	return []byte(`"` + Apart + `"`), nil
}

// Command asks for one act. Its exported fields are what the API takes and what the act stores.
type Command interface {
	// Act names the row of the table of transitions.
	Act() Act
	decide(d *decision) error
}

// The acts, in the order of the loop.
const (
	ActDraft           Act = "draft"
	ActReport          Act = "report"
	ActInstant         Act = "instant"
	ActAccept          Act = "accept"
	ActAskInfo         Act = "ask_info"
	ActSupplement      Act = "supplement"
	ActReject          Act = "reject"
	ActAppeal          Act = "appeal"
	ActMerge           Act = "merge"
	ActAbsorb          Act = "absorb"
	ActUnmerge         Act = "unmerge"
	ActRelease         Act = "let_go"
	ActSplit           Act = "split"
	ActDispatch        Act = "dispatch"
	ActUndoDispatch    Act = "undo_dispatch"
	ActSign            Act = "sign"
	ActReturn          Act = "return"
	ActAskArbitration  Act = "ask_arbitration"
	ActArbitrate       Act = "arbitrate"
	ActReassign        Act = "reassign"
	ActAddPart         Act = "add_part"
	ActAnswerPart      Act = "answer_part"
	ActWaivePart       Act = "waive_part"
	ActMovePart        Act = "move_part"
	ActConsult         Act = "consult"
	ActContact         Act = "contact"
	ActAskExtension    Act = "ask_extension"
	ActDecideExtension Act = "decide_extension"
	ActAskSuspension   Act = "ask_suspension"
	ActSuspend         Act = "suspend"
	ActRefuseSuspend   Act = "refuse_suspension"
	ActReview          Act = "review_suspension"
	ActResume          Act = "resume"
	ActEscalate        Act = "escalate"
	ActWhistle         Act = "whistle"
	ActDecideWhistle   Act = "decide_whistle"
	ActAnswerWhistle   Act = "answer_whistle"
	ActDecideObjection Act = "decide_objection"
	ActReportWhistle   Act = "report_whistle"
	ActCloseWhistle    Act = "close_whistle"
	ActAskLower        Act = "ask_lower"
	ActLower           Act = "lower"
	ActFinish          Act = "finish"
	ActRework          Act = "rework"
	ActVerify          Act = "verify"
	ActClose           Act = "close"
	ActEvaluate        Act = "evaluate"
	ActUnsolved        Act = "unsolved"
	ActReopen          Act = "reopen"
	ActArchive         Act = "archive"
	ActWithdraw        Act = "withdraw"
	ActSupervise       Act = "supervise"
	ActAnswerSupervise Act = "answer_supervision"
	ActUrge            Act = "urge"
	ActPublish         Act = "publish"
	ActBlur            Act = "blur"
	ActReclassify      Act = "reclassify"
	ActNote            Act = "note"
	ActAttach          Act = "attach"
	ActTell            Act = "tell"
	ActRecount         Act = "recount"
	ActRehome          Act = "rehome"
	ActErase           Act = "erase"
	ActRenewCode       Act = "renew_code"
)

func marshal(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("cases: " + err.Error()) // our own types always marshal
	}
	return b
}
