package ledgers_test

import (
	"strings"
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/fault"
	"gezhi/internal/ledgers"
	"gezhi/internal/territory"
	"gezhi/jurisdictions"
)

func bookOf(t *testing.T) ledgers.Book {
	t.Helper()
	b, err := ledgers.Load(jurisdictions.Files, jurisdictions.Chengqu, func(string) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var asksAt = time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)

func asked(fields ...string) ledgers.Release {
	return ledgers.Release{
		Tenant: "t", ID: "019ac000-0000-7000-8000-0000000abcde", Account: "asker", Place: "140502001001001", Fields: fields, Purpose: "safety", Reason: "燃气安全入户检查", Form: ledgers.ReleaseXLSX, Days: 7, Rows: 40,
	}
}

// What may be asked for: something personal, that the asker may see in full, for a purpose and a while.
func TestAReleaseIsAskedForWhatTheAskerMaySee(t *testing.T) {
	t.Parallel()
	book := bookOf(t)
	for name, c := range map[string]struct {
		ledger string
		fields []string
		sight  ledgers.Sight
		change func(*ledgers.Release)
		want   string // path code
		class  access.Class
	}{
		"telephones of shops":       {"shops", []string{"phone", "name"}, ledgers.Sight{Full: true}, nil, "", access.PersonalData},
		"nothing personal":          {"shops", []string{"name"}, ledgers.Sight{Full: true}, nil, "fields release.nothing_closed", ""},
		"no field":                  {"shops", nil, ledgers.Sight{Full: true}, nil, "fields required", ""},
		"a field there is not":      {"shops", []string{"phone", "belief"}, ledgers.Sight{Full: true}, nil, "fields ledger.unknown_field", ""},
		"masked to the asker":       {"shops", []string{"phone"}, ledgers.Sight{}, nil, "fields release.not_seen", ""},
		"doors of people in care":   {"care", []string{"address", "every"}, ledgers.Sight{Sealed: true}, nil, "", access.SensitiveData},
		"names of people in care":   {"care", []string{"address", "name"}, ledgers.Sight{Sealed: true, Full: true}, nil, "fields release.sealed", ""},
		"disputes have no name":     {"disputes", []string{"no"}, ledgers.Sight{}, nil, "", access.SensitiveData},
		"no purpose":                {"shops", []string{"phone"}, ledgers.Sight{Full: true}, func(r *ledgers.Release) { r.Purpose = "curious" }, "purpose not_one_of", ""},
		"no form":                   {"shops", []string{"phone"}, ledgers.Sight{Full: true}, func(r *ledgers.Release) { r.Form = "csv" }, "form not_one_of", ""},
		"for ever":                  {"shops", []string{"phone"}, ledgers.Sight{Full: true}, func(r *ledgers.Release) { r.Days = 3650 }, "days not_one_of", ""},
		"no reason":                 {"shops", []string{"phone"}, ledgers.Sight{Full: true}, func(r *ledgers.Release) { r.Reason = " 检查 " }, "reason release.too_short", ""},
		"a novel":                   {"shops", []string{"phone"}, ledgers.Sight{Full: true}, func(r *ledgers.Release) { r.Reason = strings.Repeat("查", 201) }, "reason too_long", ""},
		"a number of papers inside": {"shops", []string{"phone"}, ledgers.Sight{Full: true}, func(r *ledgers.Release) { r.Reason = "查 11010519491231002X 的店" }, "reason ledger.id_number", ""},
	} {
		d, err := book.Ledger(c.ledger)
		if err != nil {
			t.Fatal(err)
		}
		r := asked(c.fields...)
		if c.change != nil {
			c.change(&r)
		}
		got, err := d.Ask(r, c.sight, asksAt)
		if c.want == "" {
			if err != nil || got.State != ledgers.ReleaseAsked || got.Class != c.class || len(got.Fields) != len(c.fields) {
				t.Errorf("%s: %+v %v", name, got, err)
			}
			continue
		}
		f := fault.As(err)
		if err == nil || len(f.Fields) != 1 || f.Fields[0].Path+" "+f.Fields[0].Code != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// step is one thing that somebody does to a release some time after it was asked for.
type step struct {
	does  string
	who   string
	after time.Duration
	rows  int
	want  string // the state after it, or the code of the fault
}

func (s step) do(r ledgers.Release) (ledgers.Release, error) {
	now := asksAt.Add(s.after)
	switch s.does {
	case "approve", "refuse", "refuse without a word", "approve by an appointee":
		d := ledgers.Decision{Version: r.Version, Account: s.who, Approve: strings.HasPrefix(s.does, "approve"), Appointee: strings.HasSuffix(s.does, "appointee")}
		if s.does == "refuse" {
			d.Why = "范围太大,请缩小到一个网格"
		}
		return r.Decide(d, now)
	case "approve an older version":
		return r.Decide(ledgers.Decision{Version: r.Version - 1, Account: s.who, Approve: true}, now)
	case "revoke", "revoke without a word", "revoke an older version":
		d := ledgers.Decision{Version: r.Version, Account: s.who}
		if s.does != "revoke without a word" {
			d.Why = "检查改期,不再需要名单"
		}
		if s.does == "revoke an older version" {
			d.Version--
		}
		return r.Revoke(d, now)
	case "withdraw":
		return r.Withdraw(s.who, now)
	case "take":
		return r.Take(s.who, s.rows, now)
	case "destroy":
		return r.Destroy(s.who, now)
	}
	next, _ := r.Remind(now)
	return next, nil
}

// The way of a release: every step, who may take it, when, and how often.
func TestTheWayOfARelease(t *testing.T) {
	t.Parallel()
	const hour, day = time.Hour, 24 * time.Hour
	ok := step{"approve", "second", hour, 0, "approved"}
	for name, way := range map[string][]step{
		"taken three times and destroyed": {ok, {"take", "asker", 2 * hour, 40, "taken"}, {"take", "asker", 3 * hour, 44, "taken"}, {"take", "asker", 24 * hour, 40, "taken"}, {"take", "asker", 24 * hour, 40, "release.used_up"}, {"destroy", "asker", 30 * hour, 0, "destroyed"}, {"take", "asker", 31 * hour, 40, "release.closed"}},
		"nobody approves their own":       {{"approve", "asker", hour, 0, "release.own"}},
		"nor through somebody new":        {{"approve by an appointee", "second", hour, 0, "release.appointee"}},
		"it is decided once":              {ok, {"approve", "third", 2 * hour, 0, "release.decided"}, {"refuse", "third", 2 * hour, 0, "release.decided"}},
		"what was seen is decided":        {{"approve an older version", "second", hour, 0, "release.stale"}},
		"a refusal says why":              {{"refuse without a word", "second", hour, 0, "invalid"}, {"refuse", "second", hour, 0, "refused"}, {"take", "asker", hour, 40, "release.closed"}, {"withdraw", "asker", hour, 0, "release.closed"}},
		"a week unanswered":               {{"approve", "second", 7 * day, 0, "release.lapsed"}, {"withdraw", "asker", 7 * day, 0, "release.closed"}},
		"not before it is approved":       {{"take", "asker", hour, 40, "release.closed"}},
		"a day after its approval":        {ok, {"take", "asker", 25 * hour, 40, "release.expired"}},
		"by nobody else":                  {ok, {"take", "second", 2 * hour, 40, "release.not_found"}, {"withdraw", "second", 2 * hour, 0, "release.not_found"}},
		"many more rows than approved":    {ok, {"take", "asker", 2 * hour, 51, "release.more_rows"}, {"take", "asker", 2 * hour, 50, "taken"}},
		"no rows left in reach":           {ok, {"take", "asker", 2 * hour, 0, "release.no_rows"}},
		"taken back":                      {{"withdraw", "asker", hour, 0, "withdrawn"}, {"approve", "second", 2 * hour, 0, "release.decided"}},
		"taken back after it was allowed": {ok, {"withdraw", "asker", 2 * hour, 0, "withdrawn"}, {"take", "asker", 3 * hour, 40, "release.closed"}},
		"not once there is a copy":        {ok, {"take", "asker", 2 * hour, 40, "taken"}, {"withdraw", "asker", 3 * hour, 0, "release.closed"}},
		"revoked before a copy":           {ok, {"revoke without a word", "third", 2 * hour, 0, "invalid"}, {"revoke an older version", "third", 2 * hour, 0, "release.stale"}, {"revoke", "asker", 2 * hour, 0, "release.own"}, {"revoke", "third", 2 * hour, 0, "revoked"}, {"take", "asker", 3 * hour, 40, "release.revoked"}, {"revoke", "second", 3 * hour, 0, "release.revoked"}, {"destroy", "asker", 3 * hour, 0, "release.not_taken"}, {"withdraw", "asker", 3 * hour, 0, "release.closed"}},
		"revoked after a copy":            {ok, {"take", "asker", 2 * hour, 40, "taken"}, {"revoke", "second", 3 * hour, 0, "taken"}, {"take", "asker", 4 * hour, 40, "release.revoked"}, {"remind", "", 5 * hour, 0, "taken"}, {"remind", "", day, 0, "overdue"}, {"revoke", "third", day, 0, "release.revoked"}, {"destroy", "asker", 26 * hour, 0, "destroyed"}},
		"revoked when it is overdue":      {ok, {"take", "asker", 2 * hour, 40, "taken"}, {"remind", "", 8 * day, 0, "overdue"}, {"revoke", "second", 8 * day, 0, "overdue"}, {"destroy", "asker", 9 * day, 0, "destroyed"}},
		"nothing to revoke":               {{"revoke", "second", hour, 0, "release.not_approved"}, ok, {"revoke", "second", 25 * hour, 0, "release.not_approved"}},
		"nothing to destroy":              {ok, {"destroy", "asker", 2 * hour, 0, "release.not_taken"}},
		"not destroyed by its day":        {ok, {"take", "asker", 2 * hour, 40, "taken"}, {"remind", "", 7 * day, 0, "taken"}, {"remind", "", 8 * day, 0, "overdue"}, {"remind", "", 9 * day, 0, "overdue"}, {"destroy", "second", 9 * day, 0, "release.not_found"}, {"destroy", "asker", 9 * day, 0, "destroyed"}},
	} {
		d, _ := bookOf(t).Ledger("shops")
		r, err := d.Ask(asked("phone"), ledgers.Sight{Full: true}, asksAt)
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range way {
			next, err := s.do(r)
			got := string(next.State)
			if err != nil {
				got = fault.As(err).Code
				if fault.Is(err, fault.Invalid) {
					got = "invalid"
				}
			} else {
				if next.Version == r.Version && next.State != r.State {
					t.Errorf("%s, step %d: the version stood still", name, i)
				}
				r = next
			}
			if got != s.want {
				t.Errorf("%s, step %d: %s, want %s", name, i, got, s.want)
			}
		}
	}
}

// Time alone changes how a release stands, and how many copies are left.
func TestAReleaseStandsAsTimePasses(t *testing.T) {
	t.Parallel()
	r := asked("phone")
	r.State, r.Asked, r.Decided, r.DestroyBy = ledgers.ReleaseAsked, asksAt, asksAt, asksAtDay(7)
	if r.No() != "DC20260302-0ABCDE" {
		t.Error(r.No())
	}
	for _, c := range []struct {
		state ledgers.ReleaseState
		after time.Duration
		want  ledgers.ReleaseState
		left  int
	}{
		{ledgers.ReleaseAsked, 0, ledgers.ReleaseAsked, 0},
		{ledgers.ReleaseAsked, ledgers.ReleaseLapse, ledgers.ReleaseLapsed, 0},
		{ledgers.ReleaseApproved, ledgers.ReleaseOpen - 1, ledgers.ReleaseApproved, 3},
		{ledgers.ReleaseApproved, ledgers.ReleaseOpen, ledgers.ReleaseExpired, 0},
		{ledgers.ReleaseTaken, ledgers.ReleaseOpen, ledgers.ReleaseTaken, 0},
		{ledgers.ReleaseTaken, 8 * 24 * time.Hour, ledgers.ReleaseOverdue, 0},
		{ledgers.ReleaseDestroyed, 8 * 24 * time.Hour, ledgers.ReleaseDestroyed, 0},
	} {
		r.State = c.state
		if now := asksAt.Add(c.after); r.Standing(now) != c.want || r.Left(now) != c.left {
			t.Errorf("%s after %s: %s, %d left", c.state, c.after, r.Standing(now), r.Left(now))
		}
	}
}

// Whose rows are persons, or closer kept than they are, tells no micro-grid outside.
func TestARowOfAPersonIsToldByGrid(t *testing.T) {
	t.Parallel()
	const grid, micro territory.Code = "140502001001001", "140502001001001001"
	for code, want := range map[string]territory.Code{"households": grid, "care": grid, "shops": micro} {
		d, err := bookOf(t).Ledger(code)
		if got := d.Outside(micro); err != nil || got != want {
			t.Errorf("%s: %s, want %s: %v", code, got, want, err)
		}
		if got := d.Outside("140502001001"); got != "140502001001" {
			t.Errorf("%s: of a community %s", code, got)
		}
	}
}

func asksAtDay(n int) calendar.Date { return calendar.DateOf(asksAt).AddDays(n) }
