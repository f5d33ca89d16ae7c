package people

import (
	"slices"
	"strings"
	"time"

	"gezhi/internal/cells"
	"gezhi/internal/fault"
	"gezhi/internal/territory"
)

// Liaison is somebody of a grid whom its workers may call (格内联络人): the head of a building or a micro-grid, a helper of the property
// firm, a part-timer, the contact of a site. It is a post that needs no account: who holds it agreed to be shown to the workers of the
// grid with a work telephone. Residents as such never stand here: there is one head for a building or a micro-grid, and few others.
type Liaison struct {
	Tenant   string
	ID       string
	Role     Role           // of LiaisonRoles
	Place    territory.Code // the grid, or the micro-grid of which the person is the head
	Building string         // the building of a head of one (楼长), by its id; empty for the others
	Name     string
	Phone    string        // a work telephone
	Agreed   territory.Day // when the person agreed, or agreed again, to be shown
	Salt     []byte        // under which the log knows name and telephone; gone with the row
	Version  int64
}

// LiaisonRoles are the posts of a grid that are held without an account.
func LiaisonRoles() []Role { return []Role{MicroChief, Assistant, PartTimer, SiteContact} }

// Bounds of liaisons.
const (
	ConsentMonths  = 24 // how long a consent holds; afterwards the person is asked again, or is shown no more
	MostLiaisons   = 20 // in a grid, besides the heads of its buildings and micro-grids
	liaisonNameMax = 20
)

// Grid is the grid in which the person is called.
func (l Liaison) Grid() territory.Code { return l.Place.Up(territory.LevelGrid) }

// Shown reports whether the person's consent holds on a day.
func (l Liaison) Shown(day territory.Day) bool { return l.Agreed > ConsentSince(day) }

// ConsentSince is the day up to which a consent is too old on another day.
func ConsentSince(day territory.Day) territory.Day {
	t, err := time.Parse(time.DateOnly, string(day))
	if err != nil {
		return ""
	}
	return territory.Day(t.AddDate(0, -ConsentMonths, 0).Format(time.DateOnly))
}

// Check returns the liaison with its texts trimmed, or an Invalid fault that names every wrong field. The day is today.
func (l Liaison) Check(today territory.Day) (Liaison, error) {
	l.Name, l.Phone = strings.Join(strings.Fields(l.Name), " "), strings.Join(strings.Fields(l.Phone), " ")
	var wrong fault.Fields
	level := l.Place.Level()
	switch {
	case !slices.Contains(LiaisonRoles(), l.Role):
		wrong.Add("role", "not_one_of", "allowed", LiaisonRoles())
	case !l.Place.Valid() || level != territory.LevelGrid && level != territory.LevelMicro:
		wrong.Add("place", "place.form")
	case l.Role == MicroChief && level == territory.LevelGrid && l.Building == "":
		wrong.Add("building", "liaison.head_of")
	case l.Role != MicroChief && level == territory.LevelMicro:
		wrong.Add("place", "liaison.whole_grid")
	case l.Role != MicroChief && l.Building != "":
		wrong.Add("building", "liaison.no_building")
	}
	checkName(&wrong, "name", l.Name)
	if n := len([]rune(l.Name)); n > liaisonNameMax && !wrong.Has("name") {
		wrong.Add("name", "too_long", "max", liaisonNameMax, "n", n)
	}
	if !cells.Callable(l.Phone) {
		wrong.Add("phone", "bad_phone")
	}
	switch {
	case l.Agreed == "":
		wrong.Add("agreed", "required")
	case !l.Agreed.Valid():
		wrong.Add("agreed", "bad_date")
	case l.Agreed > today:
		wrong.Add("agreed", "liaison.agreed_later")
	case !l.Shown(today):
		wrong.Add("agreed", "liaison.agreed_long_ago", "months", ConsentMonths)
	}
	return l, wrong.Err()
}

// Room reports whether a liaison fits beside those of its grid. The one that it replaces has its ID.
//
// Faults: Conflict liaison.one_head, liaison.full.
func (l Liaison) Room(inGrid []Liaison) error {
	others := 0
	for _, o := range inGrid {
		switch {
		case o.ID == l.ID:
		case o.Role != MicroChief:
			others++
		case l.Role == MicroChief && o.Building == l.Building && (l.Building != "" || o.Place == l.Place):
			return fault.New(fault.Conflict, "liaison.one_head")
		}
	}
	if l.Role != MicroChief && others >= MostLiaisons {
		return fault.New(fault.Conflict, "liaison.full", "max", MostLiaisons)
	}
	return nil
}

// SealedLiaison is a liaison as it is stored: name and telephone sealed under a key of the person's own, and empty in the open.
type SealedLiaison struct {
	Liaison
	PersonKey   []byte
	SealedName  []byte
	SealedPhone []byte
}
