package people_test

import (
	"testing"

	"gezhi/internal/fault"
	"gezhi/internal/people"
)

func TestALiaisonIsAPostWithATelephoneAndAConsent(t *testing.T) {
	t.Parallel()
	head := people.Liaison{Role: people.MicroChief, Place: "140502001001001001", Name: "王师傅", Phone: "0356-2012345", Agreed: "2026-03-01"}
	for name, c := range map[string]struct {
		change func(*people.Liaison)
		wrong  string
	}{
		"head of a micro-grid":    {func(*people.Liaison) {}, ""},
		"head of a building":      {func(l *people.Liaison) { l.Place, l.Building = "140502001001001", "b1" }, ""},
		"head of nothing":         {func(l *people.Liaison) { l.Place = "140502001001001" }, "building liaison.head_of"},
		"a worker with a post":    {func(l *people.Liaison) { l.Role = people.GridWorker }, "role not_one_of"},
		"of a community":          {func(l *people.Liaison) { l.Place = "140502001001" }, "place place.form"},
		"part-timer of a grid":    {func(l *people.Liaison) { l.Role, l.Place = people.PartTimer, "140502001001001" }, ""},
		"part-timer of a unit":    {func(l *people.Liaison) { l.Role = people.PartTimer }, "place liaison.whole_grid"},
		"without a name":          {func(l *people.Liaison) { l.Name = " " }, "name name.length"},
		"without a telephone":     {func(l *people.Liaison) { l.Phone = "找居委会" }, "phone bad_phone"},
		"an identity card":        {func(l *people.Liaison) { l.Phone = "140502199001011234" }, "phone bad_phone"},
		"without a consent":       {func(l *people.Liaison) { l.Agreed = "" }, "agreed required"},
		"a consent of tomorrow":   {func(l *people.Liaison) { l.Agreed = "2026-03-03" }, "agreed liaison.agreed_later"},
		"a consent of two years":  {func(l *people.Liaison) { l.Agreed = "2024-03-02" }, "agreed liaison.agreed_long_ago"},
		"a consent not quite old": {func(l *people.Liaison) { l.Agreed = "2024-03-03" }, ""},
	} {
		l := head
		c.change(&l)
		_, err := l.Check("2026-03-02")
		f := fault.As(err)
		switch {
		case c.wrong == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.wrong != "" && (err == nil || len(f.Fields) != 1 || f.Fields[0].Path+" "+f.Fields[0].Code != c.wrong):
			t.Errorf("%s: %v, want %s", name, err, c.wrong)
		}
	}
}

// A grid has one head for each building and micro-grid, and few others: it is no list of residents.
func TestAGridHasOneHeadForABuildingAndFewOthers(t *testing.T) {
	t.Parallel()
	grid := []people.Liaison{
		{ID: "1", Role: people.MicroChief, Place: "140502001001001001"},
		{ID: "2", Role: people.MicroChief, Place: "140502001001001", Building: "b1"},
	}
	for range people.MostLiaisons {
		grid = append(grid, people.Liaison{ID: "x", Role: people.PartTimer, Place: "140502001001001"})
	}
	for name, c := range map[string]struct {
		l    people.Liaison
		want string
	}{
		"a second head of a micro-grid":  {people.Liaison{Role: people.MicroChief, Place: "140502001001001001"}, "liaison.one_head"},
		"the head himself":               {people.Liaison{ID: "1", Role: people.MicroChief, Place: "140502001001001001"}, ""},
		"the head of a building of it":   {people.Liaison{Role: people.MicroChief, Place: "140502001001001001", Building: "b2"}, ""},
		"a second head of a building":    {people.Liaison{Role: people.MicroChief, Place: "140502001001001001", Building: "b1"}, "liaison.one_head"},
		"the head of another micro-grid": {people.Liaison{Role: people.MicroChief, Place: "140502001001001002"}, ""},
		"one helper more":                {people.Liaison{Role: people.Assistant, Place: "140502001001001"}, "liaison.full"},
	} {
		if err := c.l.Room(grid); c.want == "" && err != nil || c.want != "" && !fault.HasCode(err, c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
