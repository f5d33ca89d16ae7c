package calendar_test

import (
	"os"
	"testing"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/fault"
)

// FuzzImport feeds year files: whatever comes is a calendar that measures, or a fault with a sentence.
func FuzzImport(f *testing.F) {
	published, err := os.ReadFile("data/2024.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(published)
	f.Add([]byte(year2027))
	f.Add([]byte(`{"year": 2027, "days": [{"date": "2027-02-30"}]}`))
	f.Add([]byte(`{"year": null, "days": null}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		c, err := calendar.National().Import(file)
		if err != nil {
			if kind := fault.As(err).Kind; kind != fault.Malformed && kind != fault.Invalid {
				t.Fatalf("%v", err)
			}
			return
		}
		start := time.Date(2026, 11, 18, 2, 0, 0, 0, time.UTC)
		l := calendar.WorkingDays(15)
		if end := c.Due(start, l); c.Elapsed(l.Unit, start, end) != l.Amount {
			t.Fatalf("due %s", end)
		}
	})
}

// FuzzParseLimit feeds texts: what is read is written so that it reads back as itself.
func FuzzParseLimit(f *testing.F) {
	for _, text := range []string{"4wh", "5wd", "30d", "15m", "2h", "1/2wd", "90s", "0d", "1/0d", "", "99999999999999999wh"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		l, err := calendar.ParseLimit(text)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			return
		}
		if l.Amount <= 0 || l.Amount > calendar.MaxAmount || !l.Unit.Valid() {
			t.Fatalf("%q is %+v", text, l)
		}
		if again, err := calendar.ParseLimit(l.String()); err != nil || again != l {
			t.Fatalf("%q is written %q and read as %v, %v", text, l, again, err)
		}
	})
}
