package notices

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"gezhi/internal/fault"
)

// Opinion is what somebody who works here says of this system (对本系统的意见), and the answer to it. It names no case.
type Opinion struct {
	Tenant     string
	ID         string
	Account    string // who wrote it
	At         time.Time
	Kind       OpinionKind
	Page       string // on which page, as the face names it; empty where it is about no page
	State      OpinionState
	Salt       []byte // under which the log knows the words
	Words      string
	Answer     string
	AnsweredAt time.Time
	Version    int64
}

// OpinionKind is the sort of an opinion.
type OpinionKind string

// The kinds.
const (
	OpinionFault OpinionKind = "fault" // 不好用、出错
	OpinionWish  OpinionKind = "wish"  // 希望增加、修改
	OpinionLoad  OpinionKind = "load"  // 增加负担: a page or a field that nobody needs
)

// OpinionKinds lists the kinds.
func OpinionKinds() []OpinionKind { return []OpinionKind{OpinionFault, OpinionWish, OpinionLoad} }

// OpinionState is what became of an opinion.
type OpinionState string

// The states.
const (
	OpinionNew      OpinionState = "new"      // 待答复
	OpinionPlanned  OpinionState = "planned"  // 会改
	OpinionDone     OpinionState = "done"     // 已改
	OpinionDeclined OpinionState = "declined" // 不改, with the reason
)

// OpinionStates lists the states.
func OpinionStates() []OpinionState {
	return []OpinionState{OpinionNew, OpinionPlanned, OpinionDone, OpinionDeclined}
}

// MostOpinion is the length of an opinion and of its answer, in characters.
const MostOpinion = 1000

// Check refuses an opinion without words, too long, or of an unknown kind.
func (o Opinion) Check() error {
	var f fault.Fields
	if !slices.Contains(OpinionKinds(), o.Kind) {
		f.Add("kind", "not_one_of", "allowed", OpinionKinds())
	}
	checkWords(&f, "words", o.Words)
	return f.Err()
}

// Answered returns the opinion with an answer. Every answer says something, and leads out of the state new; it may be given again, when
// what was planned is done. Faults: Invalid with the fields.
func (o Opinion) Answered(state OpinionState, answer string, now time.Time) (Opinion, error) {
	var f fault.Fields
	if state == OpinionNew || !slices.Contains(OpinionStates(), state) {
		f.Add("state", "not_one_of", "allowed", OpinionStates()[1:])
	}
	checkWords(&f, "answer", answer)
	if err := f.Err(); err != nil {
		return o, err
	}
	o.State, o.Answer, o.AnsweredAt = state, strings.TrimSpace(answer), now
	return o, nil
}

func checkWords(f *fault.Fields, path, words string) {
	switch n := utf8.RuneCountInString(words); {
	case strings.TrimSpace(words) == "":
		f.Add(path, "required")
	case n > MostOpinion:
		f.Add(path, "too_long", "max", MostOpinion, "n", n)
	}
}
