package households_test

import (
	"strings"
	"testing"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/fault"
	"gezhi/internal/households"
)

func card() households.Household {
	return households.Household{Place: "140502001001001", Door: "3-2-501", People: 3, Name: "王小明", Phone: "13800005678", Needs: []households.Need{}, Source: households.AtDoor}
}

func TestADoorHasOneForm(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"3号楼2单元501室": "3-2-501", "３－２－５０１": "3-2-501", " 3 - 2 - 501 ": "3-2-501", "3栋2单元501户": "3-2-501", "a座1203": "A-1203", "17号": "17", "": "", "—": "",
	} {
		if got := households.DoorOf(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		if again := households.DoorOf(want); again != want {
			t.Errorf("%q: once more %q", want, again)
		}
	}
}

func TestWhatIsWrongWithACardIsNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*households.Household)
		wrong  string
	}{
		"good":                             {func(*households.Household) {}, ""},
		"nobody to call":                   {func(h *households.Household) { h.Name, h.Phone = "", "" }, ""},
		"a name alone":                     {func(h *households.Household) { h.Phone = "" }, ""},
		"a rare character":                 {func(h *households.Household) { h.Name = "𠮷田" }, ""},
		"a telephone of nobody":            {func(h *households.Household) { h.Name = "" }, "name required"},
		"no telephone":                     {func(h *households.Household) { h.Phone = "微信" }, "phone bad_phone"},
		"an id number for a name":          {func(h *households.Household) { h.Name = "11010519491231002X" }, "name household.document"},
		"an id number behind a name":       {func(h *households.Household) { h.Name = "王110105194912310" }, "name household.document"},
		"a long name":                      {func(h *households.Household) { h.Name = strings.Repeat("王", 10_000) }, "name too_long"},
		"a name with something unseen":     {func(h *households.Household) { h.Name = "王\x00" }, "name text.control"},
		"without a door":                   {func(h *households.Household) { h.Door = " - " }, "door required"},
		"a community":                      {func(h *households.Household) { h.Place = "140502001001" }, "place place.form"},
		"fewer than nobody":                {func(h *households.Household) { h.People = -1 }, "people out_of_range"},
		"a crowd":                          {func(h *households.Household) { h.People = 31 }, "people out_of_range"},
		"a need that is a label of people": {func(h *households.Household) { h.Needs = []households.Need{"petitioner"} }, "needs not_one_of"},
		"from nowhere":                     {func(h *households.Household) { h.Source = "camera" }, "source not_one_of"},
	} {
		h := card()
		c.change(&h)
		_, err := h.Check()
		f := fault.As(err)
		switch {
		case c.wrong == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.wrong != "" && (err == nil || len(f.Fields) != 1 || f.Fields[0].Path+" "+f.Fields[0].Code != c.wrong):
			t.Errorf("%s: %v, want %s", name, err, c.wrong)
		}
	}
}

func TestARefusalHoldsForAYearAndACardForTwo(t *testing.T) {
	t.Parallel()
	h := card()
	h.Refreshed = calendar.Date{Year: 2024, Month: time.February, Day: 29}
	if got := h.PurgedOn().String(); got != "2026-02-28" {
		t.Errorf("purged on %s", got)
	}
	if h.Fading(h.PurgedOn().AddDays(-61)) || !h.Fading(h.PurgedOn().AddDays(-60)) {
		t.Error("told too early or too late")
	}
	for day := h.Refreshed.AddDays(-800); day.Before(h.Refreshed.AddDays(800)); day = day.AddDays(1) {
		one := card()
		one.Refreshed = day
		for on, goes := range map[calendar.Date]bool{one.PurgedOn(): true, one.PurgedOn().AddDays(-1): false} {
			if got := day.Compare(households.PurgeBefore(on)) <= 0; got != goes {
				t.Fatalf("refreshed on %s, purged on %s: %v on %s", day, one.PurgedOn(), got, on)
			}
		}
	}
	if h.Refuses(h.Refreshed) {
		t.Error("refuses, and never said so")
	}
	h.Refused = calendar.Date{Year: 2026, Month: time.March, Day: 31}
	for on, want := range map[calendar.Date]bool{
		{Year: 2026, Month: time.March, Day: 31}: true, {Year: 2027, Month: time.March, Day: 30}: true, {Year: 2027, Month: time.March, Day: 31}: false,
	} {
		if h.Refuses(on) != want {
			t.Errorf("on %s: %v", on, !want)
		}
	}
}

func TestTheTailOfATelephoneIsItsLastFourDigits(t *testing.T) {
	t.Parallel()
	for phone, want := range map[string]string{"138 0000 5678": "5678", "0356-２０１２３４５": "2345", "345": "", "": ""} {
		if got := households.Tail(phone); got != want {
			t.Errorf("%q: %q, want %q", phone, got, want)
		}
	}
}
