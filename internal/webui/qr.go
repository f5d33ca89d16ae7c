package webui

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"rsc.io/qr"

	"gezhi/internal/access"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/territory"
)

// picture is a QR code (二维码) as the path of a drawing, one unit to a module, with the quiet zone around it.
type picture struct {
	Path string
	Size int
}

const quietZone = 4 // modules, as the standard asks (ISO/IEC 18004)

// qrOf draws a text at medium correction: a sticker on a lamp post gets scratched.
func qrOf(text string) (picture, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return picture{}, err
	}
	var path strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			from := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+quietZone, y+quietZone, x-from, x-from)
			}
		}
	}
	return picture{path.String(), code.Size + 2*quietZone}, nil
}

// thing is the number on a lamp post, lift or other component.
var thing = regexp.MustCompile(`^[\p{Han}A-Za-z0-9-]{1,32}$`)

func thingOf(text string) string {
	if !thing.MatchString(text) {
		return ""
	}
	return text
}

func (p *Pages) mountCodes() {
	scan := page("/q/{code}", "A code on a wall: the form with its place filled in (扫码上报)")
	scan.Permission, scan.Limits.Rate = access.CaseReport, httpapi.RateSearch
	p.mount(scan, p.scan)
	sheet := httpapi.Route{
		Method: http.MethodGet, Path: "/codes", Summary: "A sheet of QR codes to print, of a compound, grid or community", Tag: "codes",
		Permission: access.TerritoryRead, Scope: httpapi.ScopeRows, Purpose: access.Handling, Audit: httpapi.AuditNone,
	}
	p.mount(sheet, p.codes)
	sheet.Path, sheet.Summary = "/q/{code}/print", "Way from a code to the sheet that prints it"
	p.mount(sheet, p.sheet)
}

// scan opens the form for a code. A code is the name of a place and, after a tilde, the number of a thing there. It gives nobody
// a right, so that it needs no secret; a made-up one opens the form without a place.
func (p *Pages) scan(_ context.Context, c *httpapi.Call) error {
	at, number, _ := strings.Cut(c.HTTP().PathValue("code"), "~")
	query := url.Values{"at": {at}}
	if number = thingOf(number); number != "" {
		query.Set("thing", number)
	}
	return redirect(c, "/report?"+query.Encode())
}

// sheet leads from a code to its sheet.
func (p *Pages) sheet(_ context.Context, c *httpapi.Call) error {
	at, number, _ := strings.Cut(c.HTTP().PathValue("code"), "~")
	query := url.Values{"place": {at}}
	if number = thingOf(number); number != "" {
		query.Set("things", number)
	}
	return redirect(c, "/codes?"+query.Encode())
}

// codesPage is a sheet of cards to cut out and hang up.
type codesPage struct {
	Place, Things, Name string
	Cards               []codeCard
	More                bool // there are more than one sheet holds
}

type codeCard struct {
	Name, In string
	Address  string // of the link, for those who type
	Code     picture
}

const cardsMost = 200

// codes prints one card for the place itself, and one for each building, shop or numbered thing in it.
func (p *Pages) codes(ctx context.Context, c *httpapi.Call) error {
	policy, err := p.api.Policy(ctx, c)
	if err != nil {
		return err
	}
	query := c.HTTP().URL.Query()
	shown := codesPage{Place: strings.TrimSpace(query.Get("place")), Things: strings.TrimSpace(query.Get("things"))}
	if shown.Place == "" {
		return p.render(c, http.StatusOK, "codes", shown)
	}
	spot, ok := policy.Territory.Spot(shown.Place)
	if !ok {
		if found := hits(policy, shown.Place); len(found) > 0 {
			spot, ok = policy.Territory.Spot(found[0].ID)
		}
	}
	if !ok {
		return fault.New(fault.NotFound, "territory.not_found")
	}
	shown.Name = spot.Name
	spots := append([]territory.Spot{spot}, policy.Territory.SpotsIn(spot.ID, cardsMost)...)
	if shown.Things != "" {
		spots = spots[:1]
	}
	shown.More = len(spots) > cardsMost
	for _, s := range spots[:min(len(spots), cardsMost)] {
		if err := shown.add(c, s, "", policy.Territory.FullName(s.Grid)); err != nil {
			return err
		}
	}
	for _, number := range numbersOf(shown.Things) {
		if err := shown.add(c, spot, number, policy.Territory.FullName(spot.Grid)); err != nil {
			return err
		}
	}
	return p.render(c, http.StatusOK, "codes", shown)
}

// numbersOf reads the numbers of things, divided by blanks or commas.
func numbersOf(text string) []string {
	var list []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,\uff0c、\n\r\t", r) }) {
		if part = thingOf(part); part != "" && len(list) < cardsMost {
			list = append(list, part)
		}
	}
	return list
}

func (s *codesPage) add(c *httpapi.Call, spot territory.Spot, number, in string) error {
	code, name := spot.ID, spot.Name
	if number != "" {
		code, name = code+"~"+number, name+" "+number
	}
	card := codeCard{Name: name, In: in, Address: origin(c) + c.Prefix + "/q/" + url.PathEscape(code)}
	var err error
	card.Code, err = qrOf(card.Address)
	s.Cards = append(s.Cards, card)
	return err
}

// origin is the address under which this request came.
func origin(c *httpapi.Call) string {
	scheme := "http://"
	if c.Secure {
		scheme = "https://"
	}
	return scheme + c.HTTP().Host
}
