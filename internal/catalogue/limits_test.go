package catalogue_test

import (
	"testing"

	"gezhi/internal/calendar"
	"gezhi/internal/catalogue"
	"gezhi/jurisdictions"
)

func TestLimitPrecedence(t *testing.T) {
	t.Parallel()
	law := func(limit calendar.Limit, fixed bool) func(*catalogue.Matter) {
		return func(m *catalogue.Matter) {
			m.Statutory = &catalogue.Statutory{Limit: limit, Basis: "a law", Fixed: fixed}
		}
	}
	own := func(m *catalogue.Matter) {
		m.Limit = calendar.WorkingDays(3)
		m.LoopLimits = map[catalogue.Loop]calendar.Limit{catalogue.Large: calendar.WorkingDays(9)}
	}
	for _, c := range []struct {
		name    string
		matter  string
		loop    catalogue.Loop
		urgent  bool
		change  func(*catalogue.Matter)
		want    string
		source  catalogue.LimitSource
		ceiling string
	}{
		{"the matter's own limit in its entry loop", "C0904", catalogue.Middle, false, own, "3wd", catalogue.FromMatter, ""},
		{"the loop's limit after it rose", "C0901", catalogue.Large, false, nil, "15wd", catalogue.FromLoop, ""},
		{"another limit that the matter names for that loop", "C0904", catalogue.Large, false, own, "9wd", catalogue.FromMatter, ""},
		{"an urgent matter has its wall clock", "C0904", catalogue.Middle, true, nil, "2h", catalogue.FromUrgent, ""},
		{"an urgent matter without one has the overlay", "C0802", catalogue.Micro, true, nil, "24h", catalogue.FromUrgent, ""},
		{"an urgent matter without any urgent rule has the overlay", "C0101", catalogue.Micro, true, nil, "24h", catalogue.FromUrgent, ""},
		{"a limit fixed by law comes first", "C0904", catalogue.Middle, true, law(calendar.CalendarDays(30), true), "30d", catalogue.FromLaw, ""},
		{"never more than the statutory limit", "C0904", catalogue.Large, false, law(calendar.WorkingDays(10), false), "10wd", catalogue.FromLaw, ""},
		{"less than the statutory limit stays", "C0904", catalogue.Middle, false, law(calendar.WorkingDays(10), false), "7wd", catalogue.FromMatter, ""},
		{"a statutory limit in another unit is a ceiling", "C0603", catalogue.Large, false, nil, "15wd", catalogue.FromMatter, "60d"},
		{"a matter that nobody knows has the loop's limit", "C9999", catalogue.Small, false, nil, "5wd", catalogue.FromLoop, ""},
		{"and the overlay when urgent", "C9999", catalogue.Small, true, nil, "24h", catalogue.FromUrgent, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cat := load(t, jurisdictions.Chengqu)
			if c.change != nil {
				cat = altered(t, c.matter, c.change)
			}
			got := cat.LimitFor(c.matter, c.loop, c.urgent)
			if got.Limit.String() != c.want || got.Source != c.source || got.Ceiling.String() != c.ceiling {
				t.Errorf("got %s from %s under %q, want %s from %s under %q", got.Limit, got.Source, got.Ceiling, c.want, c.source, c.ceiling)
			}
			if (got.Source == catalogue.FromLaw || c.ceiling != "") && got.Basis == "" {
				t.Error("a statutory limit without the law behind it")
			}
		})
	}
}

func TestUrgencyLiesOverTheStages(t *testing.T) {
	t.Parallel()
	cat := load(t, jurisdictions.Chengqu)
	plain, urgent := cat.StageLimits(catalogue.Middle, false), cat.StageLimits(catalogue.Middle, true)
	if plain.Accept != calendar.WorkingHours(4) || urgent.Accept != calendar.WallMinutes(15) || urgent.Sign != calendar.WallMinutes(15) || urgent.FollowUp != calendar.WorkingDays(1) {
		t.Errorf("plain %+v, urgent %+v", plain, urgent)
	}
	if micro := cat.StageLimits(catalogue.Micro, true); !micro.Accept.IsZero() || !micro.Sign.IsZero() || !micro.Verify.IsZero() {
		t.Errorf("urgency gave the micro loop a desk: %+v", micro)
	}
}

func TestEntryLoop(t *testing.T) {
	t.Parallel()
	cat := load(t, jurisdictions.Chengqu)
	for matter, want := range map[string]catalogue.Loop{"C0901": catalogue.Micro, "C0902": catalogue.Small, "C0904": catalogue.Middle, "C1301": catalogue.Large, "C9999": catalogue.Small} {
		if got := cat.EntryLoop(matter); got != want {
			t.Errorf("%s: got %s, want %s", matter, got, want)
		}
	}
	if !catalogue.Large.Higher(catalogue.Middle) || catalogue.Micro.Higher(catalogue.Micro) || catalogue.Loop("x").Rank() != -1 {
		t.Error("the order of the loops")
	}
}
