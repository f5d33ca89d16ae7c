package visits

import (
	"strings"
	"unicode"

	"gezhi/internal/calendar"
	"gezhi/internal/fault"
	"gezhi/internal/households"
	"gezhi/internal/territory"
)

// Kind is for whom care is agreed on (关爱类别).
type Kind string

// The kinds of the welfare list. There are no others: no petitioners, no illnesses, no past.
const (
	Elderly  Kind = "elderly"  // 独居老人
	Disabled Kind = "disabled" // 残疾人
	Child    Kind = "child"    // 困境儿童: a guardian consents
)

// Kinds lists the kinds.
func Kinds() []Kind { return []Kind{Elderly, Disabled, Child} }

// Channel is how a consent was given (同意方式).
type Channel string

// The channels.
const (
	Paper  Channel = "paper"  // 书面签字
	Spoken Channel = "spoken" // 口头, 有见证人
)

// Every is how often somebody comes, as agreed.
type Every string

// The intervals.
const (
	Weekly      Every = "weekly"
	Fortnightly Every = "fortnightly"
	Monthly     Every = "monthly"
)

// Everies lists the intervals.
func Everies() []Every { return []Every{Weekly, Fortnightly, Monthly} }

// Times is how many visits of a month that is.
func (e Every) Times() int {
	switch e {
	case Weekly:
		return 4
	case Fortnightly:
		return 2
	}
	return 1
}

// ConsentText is the version of the text that is read out or signed now.
const ConsentText = "2026-1"

// Consent is that somebody agreed to be cared for (同意记录).
type Consent struct {
	Text     string        `json:"text"` // the version that was read
	Channel  Channel       `json:"channel"`
	Agreed   calendar.Date `json:"agreed"`
	Ended    calendar.Date `json:"ended,omitzero"`    // zero while it holds
	Withdrew bool          `json:"withdrew,omitzero"` // it ended because the person wanted that
}

// Whom is what stays sealed of somebody in care, until a look that is noted.
type Whom struct {
	Name     string `json:"name"`
	Kind     Kind   `json:"kind"`
	Guardian string `json:"guardian,omitzero"` // who consented for a child
}

// Care is what was agreed on with somebody who wants to be looked after (重点关爱). It is sensitive: sealed, for the worker and the chief of
// the grid, never on a map.
type Care struct {
	Tenant    string
	ID        string
	Household string
	Place     territory.Code
	Whom      Whom // empty where it is sealed
	Every     Every
	Together  bool // two come together
	Consent   Consent
	Salt      []byte
	Version   int64
}

// SealedCare is a care as it is stored.
type SealedCare struct {
	Care
	PersonKey []byte
	Sealed    []byte
}

// AfterMonths is how long a care is kept after its end.
const (
	AfterMonths = 6
	nameMax     = 20
)

// Open reports whether the consent holds.
func (c Care) Open() bool { return c.Consent.Ended.IsZero() }

// PurgedOn is the day on which an ended care is removed.
func (c Care) PurgedOn() calendar.Date { return households.MonthsOn(c.Consent.Ended, AfterMonths) }

// Check returns the care with its texts trimmed, or an Invalid fault that names every wrong field. The day is today.
func (c Care) Check(today calendar.Date) (Care, error) {
	c.Whom.Name, c.Whom.Guardian = tidy(c.Whom.Name), tidy(c.Whom.Guardian)
	var wrong fault.Fields
	for _, text := range []struct {
		path, value string
		needed      bool
	}{{"name", c.Whom.Name, true}, {"guardian", c.Whom.Guardian, c.Whom.Kind == Child}} {
		switch n := len([]rune(text.value)); {
		case n == 0 && text.needed:
			wrong.Add(text.path, "required")
		case n > nameMax:
			wrong.Add(text.path, "too_long", "max", nameMax, "n", n)
		case strings.ContainsFunc(text.value, unicode.IsControl):
			wrong.Add(text.path, "text.control")
		}
	}
	if c.Whom.Guardian != "" && c.Whom.Kind != Child {
		wrong.Add("guardian", "care.no_guardian")
	}
	oneOf(&wrong, "kind", c.Whom.Kind, Kinds())
	oneOf(&wrong, "every", c.Every, Everies())
	oneOf(&wrong, "channel", c.Consent.Channel, []Channel{Paper, Spoken})
	switch {
	case c.Consent.Text != ConsentText:
		wrong.Add("text", "care.old_text", "version", ConsentText)
	case c.Consent.Agreed.IsZero():
		wrong.Add("agreed", "required")
	case today.Before(c.Consent.Agreed), c.Consent.Agreed.Before(today.AddDays(-31)):
		wrong.Add("agreed", "care.agreed")
	}
	return c, wrong.Err()
}

func tidy(text string) string { return strings.Join(strings.Fields(text), " ") }
