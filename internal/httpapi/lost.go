package httpapi

import (
	"strings"

	"gezhi/internal/fault"
	"gezhi/internal/ids"
)

// CodesReady reports whether a lost code can come by short message.
func (g *Registry) CodesReady() bool { return g.deps.Codes != nil && g.deps.Codes.Ready() }

// AskCode asks for the code of a case by short message. Whether there is such a case, and whether the number was left with it, is
// not answered. Tries are counted by case and by telephone number, whatever they are.
//
// Faults: NotFound request.no_route where no messages are set up; Invalid no bad_number, phone bad_phone; TooMany lost.too_many.
func (g *Registry) AskCode(c *Call, no, phone string) error {
	if !g.CodesReady() {
		return fault.New(fault.NotFound, "request.no_route")
	}
	no, phone = strings.Join(strings.Fields(no), ""), strings.TrimSpace(phone)
	var f fault.Fields
	if !ids.ValidCaseNumber(no) {
		f.Add("no", "bad_number")
	}
	if !dialled(phone) {
		f.Add("phone", "bad_phone")
	}
	if err := f.Err(); err != nil {
		return err
	}
	for _, who := range []string{"no:" + c.Tenant.Key + no, "phone:" + c.Tenant.Key + digitsOf(phone)} {
		if err := g.buckets.take(RateSMS, who, c.Now); err != nil {
			return fault.New(fault.TooMany, "lost.too_many").Because(err)
		}
	}
	g.deps.Codes.Ask(c.Tenant.Key, no, phone)
	return nil
}

// dialled reports whether a text is a telephone number as people write it.
func dialled(phone string) bool {
	n := len(digitsOf(phone))
	return n >= 7 && n <= 15 && strings.Trim(phone, "0123456789-+ ") == ""
}

func digitsOf(phone string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
}
