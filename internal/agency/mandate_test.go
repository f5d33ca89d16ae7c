package agency_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"gezhi/internal/agency"
	"gezhi/internal/calendar"
	"gezhi/internal/fault"
)

var (
	noon  = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)
	today = calendar.DateOf(noon)
)

func listed(matter string) bool { return matter == "C0201" }

func mandate() agency.Mandate {
	return agency.Mandate{Household: "h", Errand: agency.Errand{Name: "王小明", Matter: "C0201", Given: agency.Signed, GivenOn: today, Until: today.AddDays(30)}}
}

func TestWhatIsWrongWithAMandateIsNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*agency.Mandate)
		wrong  string
	}{
		"good":                       {func(*agency.Mandate) {}, ""},
		"for one day":                {func(m *agency.Mandate) { m.Until = today }, ""},
		"for twelve months":          {func(m *agency.Mandate) { m.Until = calendar.Date{Year: 2027, Month: 3, Day: 2} }, ""},
		"for a day more":             {func(m *agency.Mandate) { m.Until = calendar.Date{Year: 2027, Month: 3, Day: 3} }, "until mandate.until"},
		"over before it began":       {func(m *agency.Mandate) { m.Until = today.AddDays(-1) }, "until mandate.until"},
		"without an end":             {func(m *agency.Mandate) { m.Until = calendar.Date{} }, "until required"},
		"given tomorrow":             {func(m *agency.Mandate) { m.GivenOn = today.AddDays(1) }, "given_on mandate.given_on"},
		"given last year":            {func(m *agency.Mandate) { m.GivenOn = today.AddDays(-99) }, "given_on mandate.given_on"},
		"given on a day that is not": {func(m *agency.Mandate) { m.GivenOn = calendar.Date{} }, "given_on required"},
		"overheard":                  {func(m *agency.Mandate) { m.Given = "overheard" }, "given not_one_of"},
		"of nobody":                  {func(m *agency.Mandate) { m.Name = " " }, "name required"},
		"an id number for a name":    {func(m *agency.Mandate) { m.Name = "11010519491231002X" }, "name cell.name"},
		"a long name":                {func(m *agency.Mandate) { m.Name = strings.Repeat("王", 21) }, "name too_long"},
		"for what nobody acts in":    {func(m *agency.Mandate) { m.Matter = "C0101" }, "matter mandate.matter"},
	} {
		m := mandate()
		c.change(&m)
		_, err := m.Check(today, listed)
		f := fault.As(err)
		switch {
		case c.wrong == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.wrong != "" && (err == nil || len(f.Fields) != 1 || f.Fields[0].Path+" "+f.Fields[0].Code != c.wrong):
			t.Errorf("%s: %v, want %s", name, err, c.wrong)
		}
	}
	m := mandate()
	m.Name = " 王 小明 "
	if m, err := m.Check(today, listed); err != nil || m.Name != "王 小明" {
		t.Errorf("%q %v", m.Name, err)
	}
}

// step is one thing that is done to a mandate, as "received 1 original register"; or its end, as "end done", "end refused unmet".
func step(m agency.Mandate, text string, at time.Time) (agency.Mandate, error) {
	words := strings.Fields(text)
	if words[0] == "end" {
		words = append(words, "")
		return m.Ended(agency.Result(words[1]), agency.Reason(words[2]), at)
	}
	v := agency.Move{ID: text, Way: agency.Way(words[0]), At: at}
	for i := 1; i+2 < len(words); i += 3 {
		v.Papers = append(v.Papers, agency.Papers{Count: int(words[i][0] - '0'), Make: agency.Make(words[i+1]), Kind: agency.Kind(words[i+2])})
	}
	return m.Moved(v)
}

func heldBy(m agency.Mandate) string {
	var list []string
	for _, p := range m.Held() {
		list = append(list, string(rune('0'+p.Count))+" "+string(p.Make)+" "+string(p.Kind))
	}
	return strings.Join(list, ", ")
}

// A mandate is closed when nothing is with the worker any more, and not before; copies are given back or destroyed, originals never destroyed.
func TestPapersGoHomeBeforeAMandateIsClosed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		steps  []string
		fault  string // of the last step
		held   string
		result agency.Result // when it is closed
	}{
		"nothing was given":            {[]string{"end done"}, "", "", agency.Done},
		"handed in":                    {[]string{"received 1 original form 2 copy register", "submitted 1 original form 2 copy register", "end done"}, "", "", agency.Done},
		"a copy is left":               {[]string{"received 2 copy register", "submitted 1 copy register", "end done"}, "mandate.papers", "1 copy register", ""},
		"the copy is destroyed":        {[]string{"received 2 copy register", "submitted 1 copy register", "destroyed 1 copy register", "end done"}, "", "", agency.Done},
		"an original is not destroyed": {[]string{"received 1 original register", "destroyed 1 original register"}, "papers.0.make mandate.only_copies", "1 original register", ""},
		"more than there are":          {[]string{"received 1 copy register", "returned 2 copy register"}, "mandate.not_held", "1 copy register", ""},
		"a copy is no original":        {[]string{"received 1 copy register", "returned 1 original register"}, "mandate.not_held", "1 copy register", ""},
		"what was granted goes home":   {[]string{"fetched 1 original outcome", "end done"}, "mandate.papers", "1 original outcome", ""},
		"listed twice":                 {[]string{"received 1 copy register 1 copy register 1 original register", "returned 2 copy register 1 original register", "end done"}, "", "", agency.Done},
		"refused for a reason":         {[]string{"end refused unmet"}, "", "", agency.Refused},
		"refused for none":             {[]string{"end refused"}, "reason not_one_of", "", ""},
		"done for a reason":            {[]string{"end done unmet"}, "reason mandate.no_reason", "", ""},
		"an end that is none":          {[]string{"end lost"}, "result not_one_of", "", ""},
		"taken back":                   {[]string{"end withdrew"}, "", "", agency.Withdrew},
		"taken back with papers":       {[]string{"received 1 copy register", "end withdrew"}, "", "1 copy register", ""},
		"and then all went home":       {[]string{"received 2 copy register", "end withdrew", "returned 1 copy register", "destroyed 1 copy register"}, "", "", agency.Withdrew},
		"nothing more is taken":        {[]string{"received 1 copy register", "end withdrew", "received 1 copy register"}, "mandate.over", "1 copy register", ""},
		"nor handed in":                {[]string{"received 1 copy register", "end withdrew", "submitted 1 copy register"}, "mandate.over", "1 copy register", ""},
		"nor done after all":           {[]string{"received 1 copy register", "end withdrew", "end done"}, "mandate.withdrawn", "1 copy register", ""},
		"an original is at the office": {[]string{"received 1 original register", "submitted 1 original register", "end withdrew"}, "", "", ""},
		"and is fetched":               {[]string{"received 1 original register", "submitted 1 original register", "end withdrew", "fetched 1 original register", "returned 1 original register"}, "", "", agency.Withdrew},
		"or stays there":               {[]string{"received 1 original form", "submitted 1 original form", "end withdrew", "end withdrew"}, "", "", agency.Withdrew},
		"not with papers in hand":      {[]string{"received 1 original form 1 copy form", "submitted 1 original form", "end withdrew", "end withdrew"}, "mandate.papers", "1 copy form", ""},
		"closed for good":              {[]string{"end done", "received 1 copy register"}, "mandate.closed", "", agency.Done},
		"closed once":                  {[]string{"end done", "end done"}, "mandate.closed", "", agency.Done},
		"no paper at all":              {[]string{"received"}, "papers required", "", ""},
		"a kind that is none":          {[]string{"received 1 copy diary"}, "papers.0.kind not_one_of", "", ""},
		"none of a kind":               {[]string{"received 0 copy form"}, "papers.0.count out_of_range", "", ""},
		"a way that is none":           {[]string{"lost 1 copy form"}, "way not_one_of", "", ""},
	} {
		m := mandate()
		var err error
		for i, text := range c.steps {
			var next agency.Mandate
			if next, err = step(m, text, noon.Add(time.Duration(i)*time.Hour)); err == nil {
				m = next
			} else if i < len(c.steps)-1 {
				t.Fatalf("%s: %s: %v", name, text, err)
			}
		}
		got := ""
		if f := fault.As(err); err != nil {
			if got = f.Code; len(f.Fields) == 1 {
				got = f.Fields[0].Path + " " + f.Fields[0].Code
			}
		}
		if got != c.fault || heldBy(m) != c.held || m.Result != c.result || m.Open() != (c.result == "") {
			t.Errorf("%s: fault %q, held %q, result %q; want %q, %q, %q", name, got, heldBy(m), m.Result, c.fault, c.held, c.result)
		}
	}
}

// After its last day nothing is received or handed in any more, but for what a phone says happened before; papers go home at any time.
func TestAMandateEndsWithItsLastDay(t *testing.T) {
	t.Parallel()
	m := mandate()
	last := m.Until.At(23, 59)
	after := m.Until.AddDays(1).At(9, 0)
	copied := []agency.Papers{{Kind: agency.Register, Make: agency.Copy, Count: 1}}
	m, err := m.Moved(agency.Move{ID: "1", Way: agency.Received, Papers: copied, At: last})
	if err != nil || m.Over(last) || !m.Over(after) {
		t.Fatal(m, err)
	}
	for name, c := range map[string]struct {
		v    agency.Move
		over bool
	}{
		"received after":               {agency.Move{Way: agency.Received, Papers: copied, At: after}, true},
		"submitted after":              {agency.Move{Way: agency.Submitted, Papers: copied, At: after}, true},
		"received before, without net": {agency.Move{Way: agency.Received, Papers: copied, At: after, Said: last}, false},
		"a phone that says long ago":   {agency.Move{Way: agency.Received, Papers: copied, At: after.AddDate(0, 1, 0), Said: last}, true},
		"a phone ahead of its time":    {agency.Move{Way: agency.Submitted, Papers: copied, At: after, Said: after.AddDate(0, 0, 1)}, true},
		"returned after":               {agency.Move{Way: agency.Returned, Papers: copied, At: after.AddDate(1, 0, 0)}, false},
		"fetched after":                {agency.Move{Way: agency.Fetched, Papers: copied, At: after}, false},
	} {
		if _, err := m.Moved(c.v); fault.HasCode(err, "mandate.over") != c.over || (err != nil) != c.over {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A receipt tells when a paper changed hands: by the phone where that can be, else by when it was told.
func TestWhatAPhoneSaysOfTheTimeIsKeptWhereItIsBelieved(t *testing.T) {
	t.Parallel()
	copied := []agency.Papers{{Kind: agency.Register, Make: agency.Copy, Count: 1}}
	for said, kept := range map[time.Time]bool{
		{}: true, noon: true, noon.AddDate(0, 0, -agency.ClaimDays): true, noon.Add(time.Second): false, noon.AddDate(7000, 0, 0): false,
		noon.AddDate(0, 0, -agency.ClaimDays).Add(-time.Second): false, noon.AddDate(-126, 0, 0): false,
	} {
		m, err := mandate().Moved(agency.Move{Way: agency.Received, Papers: copied, At: noon, Said: said})
		if err != nil || m.Moves[0].Said.Equal(said) != kept || !kept && !m.Moves[0].Said.IsZero() {
			t.Errorf("%s: kept %s, %v", said, m.Moves[0].Said, err)
		}
	}
}

// A mandate takes so many moves and no more, but what is with the worker can still go home.
func TestMovesHaveABound(t *testing.T) {
	t.Parallel()
	m := mandate()
	one := []agency.Papers{{Kind: agency.Form, Make: agency.Copy, Count: 1}}
	var err error
	for range agency.MostMoves {
		if m, err = m.Moved(agency.Move{Way: agency.Received, Papers: one, At: noon}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := m.Moved(agency.Move{Way: agency.Received, Papers: one, At: noon}); !fault.HasCode(err, "mandate.full") {
		t.Error(err)
	}
	if _, err := m.Moved(agency.Move{Way: agency.Returned, Papers: one, At: noon}); err != nil {
		t.Error(err)
	}
	many := slices.Repeat(one, 25)
	if _, err := mandate().Moved(agency.Move{Way: agency.Received, Papers: many, At: noon}); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
}
