package cases_test

import (
	"slices"
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/testkit"
)

func brought(row, no string, edit func(*cases.Brought)) cases.Brought {
	b := cases.Brought{
		At: func(field string) string { return row + " " + field }, System: "老平台", No: no, Since: monday.At(9, 0).Add(-72 * time.Hour),
		What: cases.What{Source: cases.Department, Words: "路灯不亮", Point: testkit.PointIn(0, 0)}, Person: cases.Person{Phone: "13812345678"},
	}
	if edit != nil {
		edit(&b)
	}
	return b
}

func TestCasesOfAnOlderSystemComeInOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	desk := o.officer(people.Dispatcher, "center:140502")
	list := []cases.Brought{brought("2", "7", nil), brought("3", "8", nil)}
	for _, step := range []struct {
		dry         bool
		added, same int
	}{{true, 2, 0}, {false, 2, 0}, {false, 0, 2}, {true, 0, 2}} {
		added, same, err := o.Bring(t.Context(), desk, list, step.dry)
		if err != nil || added != step.added || same != step.same {
			t.Fatalf("%+v gives %d added, %d same, %v", step, added, same, err)
		}
	}
	all := o.all(t)
	if len(all) != 2 {
		t.Fatalf("%d cases", len(all))
	}
	for _, c := range all {
		if !c.ReportedAt.Equal(monday.At(9, 0).Add(-72*time.Hour)) || len(c.Refs) != 1 || c.Refs[0].System != "老平台" || c.ReportedBy != "" || !c.Reachable {
			t.Errorf("%+v", c)
		}
	}
}

func TestAWrongRowLetsNoCaseIn(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	desk := o.officer(people.Dispatcher, "center:140502")
	_, _, err := o.Bring(t.Context(), desk, []cases.Brought{
		brought("2", "7", nil),
		brought("3", "7", nil),
		brought("4", "9", func(b *cases.Brought) { b.What.Words, b.What.Matter, b.Since = "", "nothing", monday.At(10, 0) }),
		brought("5", "", func(b *cases.Brought) { b.Person.Phone = "110" }),
	}, false)
	var got []string
	for _, f := range fault.As(err).Fields {
		got = append(got, f.Path+" "+f.Code)
	}
	slices.Sort(got)
	want := []string{"3 no import.twice", "4 matter unknown_matter", "4 since in_future", "4 words words_required", "5 contact.phone bad_phone", "5 no required"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if n := len(o.all(t)); n != 0 {
		t.Errorf("%d cases came in", n)
	}
}

func TestOnlyTheCentersOfTheCountyBringCases(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for _, org := range []people.Org{"center:140502001", "center:140502001001"} {
		_, _, err := o.Bring(t.Context(), o.officer(people.Dispatcher, org), []cases.Brought{brought("2", "7", nil)}, true)
		if err == nil {
			t.Errorf("%s may", org)
		}
	}
}

// all reads every case.
func (o *office) all(t *testing.T) (list []cases.Case) {
	t.Helper()
	err := o.store.View(t.Context(), func(r cases.Reader) error {
		page, err := r.Cases(t.Context(), access.SystemScope(tenant), cases.Filter{Limit: 100})
		list = page.Cases
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}
