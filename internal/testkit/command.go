package testkit

import (
	"bytes"
	"encoding/json"
	"fmt"

	"gezhi/internal/cases"
)

// Command reads the fields of an act. A field that the act does not have is an error.
func Command(act cases.Act, body []byte) (cases.Command, error) {
	read, ok := readers[act]
	if !ok {
		return nil, fmt.Errorf("act %q cannot be asked for", act)
	}
	return read(body)
}

func read[C cases.Command](body []byte) (cases.Command, error) {
	var c C
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return nil, fmt.Errorf("fields of %s: %w", c.Act(), err)
	}
	return c, nil
}

var readers = map[cases.Act]func([]byte) (cases.Command, error){
	cases.ActDraft: read[cases.SaveDraft], cases.ActReport: read[cases.Report], cases.ActInstant: read[cases.Instant],
	cases.ActAccept: read[cases.Accept], cases.ActAskInfo: read[cases.AskInfo], cases.ActSupplement: read[cases.Supplement],
	cases.ActReject: read[cases.Reject], cases.ActAppeal: read[cases.Appeal], cases.ActMerge: read[cases.Merge],
	cases.ActUnmerge: read[cases.Unmerge], cases.ActSplit: read[cases.Split], cases.ActDispatch: read[cases.Dispatch],
	cases.ActUndoDispatch: read[cases.UndoDispatch], cases.ActSign: read[cases.Sign], cases.ActReturn: read[cases.Return],
	cases.ActAskArbitration: read[cases.AskArbitration], cases.ActArbitrate: read[cases.Arbitrate], cases.ActReassign: read[cases.Reassign],
	cases.ActAddPart: read[cases.AddPart], cases.ActAnswerPart: read[cases.AnswerPart], cases.ActWaivePart: read[cases.WaivePart], cases.ActMovePart: read[cases.MovePart],
	cases.ActConsult: read[cases.Consult], cases.ActContact: read[cases.Contact], cases.ActAskExtension: read[cases.AskExtension],
	cases.ActDecideExtension: read[cases.DecideExtension], cases.ActSuspend: read[cases.Suspend], cases.ActAskSuspension: read[cases.AskSuspension], cases.ActRefuseSuspend: read[cases.RefuseSuspension],
	cases.ActDecideWhistle: read[cases.DecideWhistle], cases.ActDecideObjection: read[cases.DecideObjection], cases.ActReportWhistle: read[cases.ReportWhistle], cases.ActReview: read[cases.Review],
	cases.ActResume: read[cases.Resume], cases.ActEscalate: read[cases.Escalate], cases.ActWhistle: read[cases.Blow],
	cases.ActAnswerWhistle: read[cases.AnswerWhistle], cases.ActCloseWhistle: read[cases.CloseWhistle], cases.ActAskLower: read[cases.AskLower],
	cases.ActLower: read[cases.Lower], cases.ActFinish: read[cases.Finish], cases.ActRework: read[cases.Rework], cases.ActVerify: read[cases.Verify],
	cases.ActClose: read[cases.Close], cases.ActEvaluate: read[cases.Evaluate], cases.ActUnsolved: read[cases.Unsolved],
	cases.ActReopen: read[cases.Reopen], cases.ActArchive: read[cases.Archive], cases.ActWithdraw: read[cases.Withdraw],
	cases.ActSupervise: read[cases.Supervise], cases.ActAnswerSupervise: read[cases.AnswerSupervision], cases.ActUrge: read[cases.Urge],
	cases.ActPublish: read[cases.Publish], cases.ActBlur: read[cases.Blur], cases.ActReclassify: read[cases.Reclassify], cases.ActNote: read[cases.Note],
	cases.ActAttach: read[cases.AttachFiles], cases.ActErase: read[cases.Erase], cases.ActRenewCode: read[cases.RenewCode], cases.ActTell: read[cases.Tell], cases.ActRecount: read[cases.Recount], cases.ActRehome: read[cases.Rehome],
}
