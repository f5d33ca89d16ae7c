package ids_test

import (
	"slices"
	"testing"
	"time"

	"gezhi/internal/ids"
)

var noon = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)

func TestIDsSortByTimeEvenWhenTheClockRunsBack(t *testing.T) {
	t.Parallel()
	s := ids.NewSource(nil)
	var got []string
	for i := range 10_000 {
		now := noon
		if i%3 == 0 {
			now = noon.Add(-time.Hour)
		}
		got = append(got, s.New(now))
	}
	if !slices.IsSorted(got) {
		t.Error("ids run backwards")
	}
	if len(slices.Compact(got)) != 10_000 {
		t.Error("ids repeat")
	}
	if !ids.IsID(got[0]) {
		t.Errorf("%q is not recognised", got[0])
	}
}

func TestIsIDRefusesForgeries(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "1", "019ce1a0-0000-4000-8000-000000000000", "019CE1A0-0000-7000-8000-000000000000",
		"019ce1a0-0000-7000-c000-000000000000", "019ce1a0000070008000000000000000", "019ce1a0-0000-7000-8000-00000000000'"} {
		if ids.IsID(s) {
			t.Errorf("%q accepted", s)
		}
	}
}

func TestCaseNumberCatchesEverySingleMistypedDigit(t *testing.T) {
	t.Parallel()
	no := ids.CaseNumber("140502", "20260302", 1234)
	if no[:20] != "14050220260302001234" || len(no) != 21 || !ids.ValidCaseNumber(no) {
		t.Fatalf("got %s", no)
	}
	for i := range len(no) {
		for d := byte('0'); d <= '9'; d++ {
			if wrong := no[:i] + string(d) + no[i+1:]; wrong != no && ids.ValidCaseNumber(wrong) {
				t.Errorf("%s passes for %s", wrong, no)
			}
		}
	}
}

// ISO 7064 gives 0794 with the check character 5 as its example of MOD 11-10.
func TestCheckDigitAgreesWithThePublishedExample(t *testing.T) {
	t.Parallel()
	if got := ids.CheckDigit("0794"); got != 5 {
		t.Errorf("0794 has check digit %d, want 5", got)
	}
}

func TestTrackingCodesDifferAndForgiveTyping(t *testing.T) {
	t.Parallel()
	key := []byte("a tenant's key")
	a, b := ids.TrackingCode(key, "case-a", 0), ids.TrackingCode(key, "case-b", 0)
	if a == b || len(a) != 8 {
		t.Fatalf("codes %q and %q", a, b)
	}
	if len(ids.TrackingToken(key, "case-a", 0)) != 26 {
		t.Error("a link's token has 128 bits")
	}
	if ids.TrackingCode(key, "case-a", 1) == a || ids.TrackingToken(key, "case-a", 1) == ids.TrackingToken(key, "case-a", 0) || ids.TrackingCode(key, "case-a", 2) == ids.TrackingCode(key, "case-a", 1) {
		t.Error("a new code is the old one")
	}
	if got := ids.NormalizeCode(" abcd-10il "); got != "ABCD1011" {
		t.Errorf("normalised to %q", got)
	}
}
