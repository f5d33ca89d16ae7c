package httpapi

import (
	"context"
	"slices"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
)

// Paper is what can be printed of a case.
type Paper string

// The papers.
const (
	OrderPaper       Paper = "order"       // 交办单: what a unit is asked to do
	SupervisionPaper Paper = "supervision" // 督办单: what a superior asks to be answered
	FilePaper        Paper = "file"        // 案卷: the whole case
)

// Papers lists what can be printed.
func Papers() []Paper { return []Paper{OrderPaper, SupervisionPaper, FilePaper} }

// Prints writes down who printed what. Paper leaves the house, so that a print is an act.
type Prints interface {
	Printed(ctx context.Context, actor access.Actor, caseID string, paper Paper) error
}

// Printed reads a case for a paper and writes down that it was printed. The contact is masked as on the page.
//
// Faults: NotFound request.no_route for a paper that there is none of; Conflict print.no_order and print.no_supervision where
// nothing was asked; those of the case.
func (g *Registry) Printed(ctx context.Context, c *Call, id string, paper Paper) (CaseDetail, error) {
	if !slices.Contains(Papers(), paper) {
		return CaseDetail{}, fault.New(fault.NotFound, "request.no_route")
	}
	d, err := g.caseDetail(ctx, c, id)
	if err != nil {
		return CaseDetail{}, err
	}
	switch {
	case paper == OrderPaper && d.Lead == nil:
		return CaseDetail{}, fault.New(fault.Conflict, "print.no_order")
	case paper == SupervisionPaper && d.Supervision == nil:
		return CaseDetail{}, fault.New(fault.Conflict, "print.no_supervision")
	}
	return d, g.deps.Prints.Printed(ctx, c.Actor, id, paper)
}

// LastWords returns the words of the newest of some acts, by their names.
func (d CaseDetail) LastWords(acts ...cases.Act) map[string]string {
	for _, a := range slices.Backward(d.History) {
		if slices.Contains(acts, a.Act) {
			return a.Words
		}
	}
	return nil
}

// Told returns what the reporter told, in order.
func (d CaseDetail) Told() []string {
	var told []string
	for _, a := range d.History {
		if !slices.Contains([]cases.Act{cases.ActReport, cases.ActInstant, cases.ActSupplement, cases.ActDraft}, a.Act) {
			continue
		}
		for _, name := range []string{"title", "words", "address"} {
			if text := a.Words[name]; text != "" && !slices.Contains(told, text) {
				told = append(told, text)
			}
		}
	}
	return told
}
