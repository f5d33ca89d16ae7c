package cases_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

func TestHowCloselyARowIsKept(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		c    cases.Case
		want access.Class
	}{
		"a public matter":             {cases.Case{Visibility: catalogue.VisiblePublic, State: cases.Handling, Desk: "center:1"}, access.PublicData},
		"a public matter, closed":     {cases.Case{Visibility: catalogue.VisiblePublic, State: cases.Archived, Desk: "center:1"}, access.PublicData},
		"a public matter, rejected":   {cases.Case{Visibility: catalogue.VisiblePublic, State: cases.Rejected, Desk: "center:1"}, access.InternalData},
		"a public matter, withdrawn":  {cases.Case{Visibility: catalogue.VisiblePublic, State: cases.Withdrawn, Desk: "center:1"}, access.InternalData},
		"no matter yet":               {cases.Case{Visibility: catalogue.VisibleReporter, State: cases.Submitted, Desk: "center:1"}, access.InternalData},
		"internal":                    {cases.Case{Visibility: catalogue.VisibleInternal, State: cases.Handling, Desk: "center:1"}, access.InternalData},
		"restricted":                  {cases.Case{Visibility: catalogue.VisibleRestricted, State: cases.Handling, Desk: "center:1"}, access.SensitiveData},
		"sensitive, whatever it says": {cases.Case{Visibility: catalogue.VisiblePublic, Sensitive: true, State: cases.Handling, Desk: "center:1"}, access.SensitiveData},
		"a draft":                     {cases.Case{Visibility: catalogue.VisiblePublic, State: cases.Draft}, access.SensitiveData},
		"a draft that was given up":   {cases.Case{Visibility: catalogue.VisiblePublic, State: cases.Withdrawn}, access.SensitiveData},
	} {
		if got := c.c.RowClass(); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestWhoHasToDoWithACase(t *testing.T) {
	t.Parallel()
	c := cases.Case{
		Tenant: "t", ID: "id", Place: "140502001001", Desk: "center:140502001", Lead: "unit:U23", ReportedBy: "a",
		Hands: []string{"b", "a", "c"}, Visibility: catalogue.VisiblePublic, State: cases.Handling,
		Parts:   []cases.Part{{Org: "unit:U15"}, {Org: "unit:U23"}},
		Whistle: &cases.Whistle{Called: []people.Org{"unit:U15", "unit:U22"}},
	}
	want := access.Resource{
		Tenant: "t", ID: "id", Place: "140502001001", Case: "id", Class: access.PublicData,
		Orgs: []people.Org{"center:140502001", "unit:U23", "unit:U15", "unit:U22"}, Accounts: []string{"a", "b", "c"},
	}
	if diff := cmp.Diff(want, c.Resource()); diff != "" {
		t.Error(diff)
	}
}

// TestADraftIsItsAuthorsAlone holds that no post reaches a draft by its place.
func TestADraftIsItsAuthorsAlone(t *testing.T) {
	t.Parallel()
	draft := cases.Case{Tenant: "t", ID: "id", Place: "140502001001", ReportedBy: "a", State: cases.Draft}
	want := access.Resource{Tenant: "t", ID: "id", Case: "id", Class: access.SensitiveData, Accounts: []string{"a"}}
	if diff := cmp.Diff(want, draft.Resource()); diff != "" {
		t.Error(diff)
	}
}

func TestTheCenterOfALoop(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		loop  cases.Loop
		place territory.Code
		want  people.Org
	}{
		{cases.Micro, "140502001001001002", "center:140502001001"},
		{cases.Small, "140502001001", "center:140502001001"},
		{cases.Middle, "140502001001001", "center:140502001"},
		{cases.Large, "140502001001001", "center:140502"},
		{cases.Small, "140502001", "center:140502001"}, // known no finer
		{cases.Middle, "140502", "center:140502"},
	} {
		if got := cases.Center(c.loop, c.place); got != c.want {
			t.Errorf("Center(%s, %s) = %s, want %s", c.loop, c.place, got, c.want)
		}
	}
}

func TestEveryStateHasItsPlace(t *testing.T) {
	t.Parallel()
	for _, s := range cases.States() {
		if got := s.Step(); (got == 0) != (s == cases.Withdrawn) || got > 6 {
			t.Errorf("%s is on step %d", s, got)
		}
		if s.Open() != slices.Contains(cases.Open, s) {
			t.Errorf("%s: open %v", s, s.Open())
		}
	}
	for _, row := range cases.Table {
		for _, s := range slices.Concat(row.From, row.To) {
			if s != "" && !slices.Contains(cases.States(), s) {
				t.Errorf("%s %s names the state %q", row.T, row.Act, s)
			}
		}
	}
}

// TestWhatAPageOffers holds that exactly the acts which a state admits are offered in it.
func TestWhatAPageOffers(t *testing.T) {
	t.Parallel()
	offered := 0
	for _, s := range cases.States() {
		for _, row := range cases.ActsIn(s) {
			offered++
			if !slices.Contains(row.From, s) {
				t.Errorf("%s offers %s", s, row.Act)
			}
		}
	}
	want := 0
	for _, row := range cases.Table {
		for _, s := range row.From {
			if s != "" {
				want++
			}
		}
	}
	if offered != want {
		t.Errorf("%d acts are offered, the table has %d", offered, want)
	}
	if _, ok := cases.RowOf("dance"); ok {
		t.Error("the table has a row for an act that is none")
	}
}
