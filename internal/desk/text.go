package desk

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"gezhi/internal/fault"
	"gezhi/internal/people"
)

// Text is a standard text (常用语): words that are written again and again, to be put into a field of an act by one touch. It holds
// blanks in the place of what differs from case to case, and nothing of any person.
type Text struct {
	Tenant  string
	ID      string
	Kind    TextKind
	Org     people.Org // the unit whose own it is; empty for the whole county
	Matter  string     // the only matter for which it is offered; empty for any
	Title   string
	Words   string
	Retired bool   // offered no more; kept, because the log names it
	Salt    []byte // under which the log knows the words
	Version int64
}

// TextKind is the sort of field for which a text is meant.
type TextKind string

// The kinds.
const (
	TextDispatch  TextKind = "dispatch"  // 派遣、改派、协办
	TextAsk       TextKind = "ask"       // 请补充材料
	TextRefuse    TextKind = "refuse"    // 不予受理
	TextReturn    TextKind = "return"    // 退回、申请裁定
	TextDelay     TextKind = "delay"     // 延期、挂账
	TextAnswer    TextKind = "answer"    // 办结反馈、答复
	TextDecide    TextKind = "decide"    // 审批、裁定意见
	TextSupervise TextKind = "supervise" // 督办、返工
	TextCall      TextKind = "call"      // 回访、核查
	TextNote      TextKind = "note"      // 内部备注
	TextAny       TextKind = "any"       // any field
)

// TextKinds lists the kinds in the order of a case's way.
func TextKinds() []TextKind {
	return []TextKind{TextDispatch, TextAsk, TextRefuse, TextReturn, TextDelay, TextAnswer, TextDecide, TextSupervise, TextCall, TextNote, TextAny}
}

// Blank is a place in a text that is filled from the case when the text is taken (空格). It is written in 【 】, and what the case does
// not know stays as it is written, for the person to fill.
type Blank struct {
	Code  string `json:"code" doc:"What of the case goes there"`
	Token string `json:"token" doc:"As it is written between 【 and 】"`
}

// Blanks lists what may stand in 【 】.
func Blanks() []Blank {
	return []Blank{
		{"no", "编号"}, {"title", "标题"}, {"matter", "事项"}, {"place", "地点"}, {"lead", "主办单位"}, {"own", "本单位"}, {"due", "期限"}, {"reported", "反映日期"}, {"today", "今天"},
	}
}

// Sizes of a text, in characters, and of the county's collection.
const (
	longestTitle = 30
	longestText  = 1000
	MostTexts    = 500 // in force, in a county: more than that nobody finds his way in
)

var blankOf = regexp.MustCompile(`【([^【】]*)】`)

// Check returns the text with its ends trimmed, or an Invalid fault that names every wrong field.
func (t Text) Check() (Text, error) {
	t.Title, t.Words = strings.Join(strings.Fields(t.Title), " "), strings.TrimSpace(t.Words)
	var wrong fault.Fields
	if !slices.Contains(TextKinds(), t.Kind) {
		wrong.Add("kind", "not_one_of", "allowed", TextKinds())
	}
	if t.Org != "" && !t.Org.Valid() {
		wrong.Add("org", "not_an_org", "org", string(t.Org))
	}
	for _, f := range []struct {
		path, text string
		most       int
	}{{"title", t.Title, longestTitle}, {"words", t.Words, longestText}} {
		switch n := utf8.RuneCountInString(f.text); {
		case n == 0:
			wrong.Add(f.path, "required")
		case n > f.most:
			wrong.Add(f.path, "too_long", "max", f.most, "n", n)
		}
	}
	for _, found := range blankOf.FindAllStringSubmatch(t.Words, -1) {
		if !slices.ContainsFunc(Blanks(), func(b Blank) bool { return b.Token == found[1] }) {
			wrong.Add("words", "text.blank", "blank", found[1], "allowed", tokens())
			break
		}
	}
	return t, wrong.Err()
}

func tokens() (list []string) {
	for _, b := range Blanks() {
		list = append(list, b.Token)
	}
	return list
}
