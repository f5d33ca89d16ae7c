package simulate_test

import (
	"encoding/json"
	"testing"

	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/simulate"
)

// TestASeedGivesTheSameYear runs a month twice and demands the same figures, with every kind of thing in it; in short runs
// with fewer cases.
func TestASeedGivesTheSameYear(t *testing.T) {
	t.Parallel()
	start := calendar.Date{Year: 2025, Month: 3, Day: 1}
	total := 600
	if testing.Short() {
		total = 120
	}
	month := func(seed uint64) (simulate.Figures, string) {
		d := newDistrict(t, start.Start())
		y := simulate.Year{Service: d.service, Clock: d.clock, Tenant: tenant, Policy: d.policy, Roster: d.roster, Mix: simulate.DefaultMix(), Seed: seed}
		f, err := y.Run(t.Context(), start, 31, total)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := json.Marshal(f)
		return f, string(text)
	}
	f, first := month(1)
	if _, again := month(1); again != first {
		t.Errorf("the same seed gave\n%s\n%s", first, again)
	}
	if _, other := month(2); other == first {
		t.Error("another seed gave the same month")
	}
	for _, act := range []cases.Act{cases.ActReport, cases.ActAccept, cases.ActDispatch, cases.ActSign, cases.ActReturn, cases.ActFinish, cases.ActVerify, cases.ActClose, cases.ActTell} {
		if f.Acts[act] == 0 {
			t.Errorf("nobody ever did %s", act)
		}
	}
	if f.Cases != total || f.Closed == 0 || f.OnTime == 0 || len(f.Refused) > 6 {
		t.Errorf("an odd month: %s", first)
	}
}

func TestAWrongMixIsNamed(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"unknown field":  "chanels: {}\n",
		"unknown source": "channels: {pigeon: 1}\n",
		"a share of two": "rework: 2\n",
		"not YAML":       "\t{",
	} {
		if _, err := simulate.ParseMix([]byte(text)); err == nil || fault.Is(err, fault.Internal) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
