package simulate_test

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/geo"
	"gezhi/internal/people"
	"gezhi/internal/testkit"
)

// message is one that real people wrote, with what is known of its fate.
type message struct {
	title, body, reply string
	at                 time.Time
	point              *geo.LonLat
	transfers          int
}

// TestWhatRealPeopleWrote brings real messages and service requests through report, dispatch, returns and close, and reads
// every word back. Points are moved into the district by one affine map, dates into 2024 to 2026; where a message has no place
// the desk chooses the grid.
func TestWhatRealPeopleWrote(t *testing.T) {
	t.Parallel()
	sources := map[string][]message{
		"messages with a label":  labelled(t),
		"messages with a reply":  replied(t),
		"complaints of a river":  rivers(t),
		"service requests (311)": requests(t),
	}
	for name, list := range sources {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if testing.Short() {
				list = list[:min(len(list), 100)]
			}
			r := &replay{district: newDistrict(t, time.Date(2024, 1, 2, 1, 0, 0, 0, time.UTC)), t: t, random: rand.New(rand.NewPCG(1, 2))}
			for _, m := range list {
				r.live(m)
			}
			report, err := r.store.Verify(t.Context(), tenant, nil)
			if err != nil {
				t.Fatalf("the log does not verify: %v %+v", err, report)
			}
			t.Logf("%d messages, %d acts", len(list), r.acts)
		})
	}
}

// replay lives the messages one after another.
type replay struct {
	*district
	t      *testing.T
	random *rand.Rand
	acts   int
}

func (r *replay) live(m message) {
	if m.at.After(r.clock.Now()) {
		r.clock.Set(m.at)
	}
	what := cases.What{Source: cases.ResidentWeb, Title: cases.Words(m.title), Words: cases.Words(m.body), Point: m.point}
	if m.point == nil {
		what.Address = "见正文"
	}
	receipt, err := r.service.Report(r.t.Context(), access.NewPublic(tenant), cases.Intake{Command: cases.Report{What: what}, Person: cases.Person{Phone: "19900000000"}})
	if err != nil {
		r.t.Fatalf("%q: %v", m.title, err)
	}
	c := &receipt.Case
	r.acts++
	accept := cases.Accept{Matter: r.matter(m)}
	if len(c.Place) < 12 {
		accept.Grid = r.policy.Territory.Territory().Grids[r.random.IntN(518)].Code
	}
	r.do(c, r.at(c.Desk, people.Clerk), accept)
	r.do(c, r.at(c.Desk, people.Dispatcher), cases.Dispatch{Lead: r.unit(c, 0), Loop: cases.Middle})
	r.pass(c, m.transfers)
	r.clock.Advance(time.Hour)
	if c.State == cases.Dispatched {
		r.do(c, r.hand(c), cases.Sign{})
	}
	r.do(c, r.hand(c), cases.Finish{Words: cases.Words(orElse(m.reply, "已处理。")), Apart: "见文字"})
	if c.State == cases.Handled {
		r.do(c, r.at(c.Desk, people.Verifier), cases.Verify{How: "read"})
	}
	r.do(c, access.NewReporter(tenant, c.ID), cases.Evaluate{Solved: "yes", Satisfaction: "satisfied"})
	r.compare(c, m)
}

// pass hands a case on as often as the message was handed on: twice by return, then by the desk, and the last time by arbitration, which binds.
func (r *replay) pass(c *cases.Case, times int) {
	for i := range times {
		next := r.unit(c, i+1)
		switch {
		case i < 2:
			r.do(c, r.hand(c), cases.Return{Reason: "not_our_duty", Right: next, Words: "不属于本单位职责"})
			r.do(c, r.at(c.Desk, people.Dispatcher), cases.Dispatch{Lead: next})
		case i == times-1:
			r.do(c, r.hand(c), cases.AskArbitration{Reason: "not_our_duty", Right: next, Words: "请裁定"})
			r.do(c, r.at(people.Center(r.policy.Root), people.Dispatcher), cases.Arbitrate{Lead: next, Words: "裁定"})
		default:
			r.do(c, r.at(c.Desk, people.Dispatcher), cases.Reassign{Lead: next, Words: "改派"})
		}
	}
}

func (r *replay) do(c *cases.Case, who access.Actor, cmd cases.Command) {
	r.t.Helper()
	after, err := r.service.Do(r.t.Context(), who, cases.Request{Case: c.ID, Version: c.Version, Command: cmd})
	if err != nil {
		r.t.Fatalf("%s: %v", cmd.Act(), err)
	}
	r.acts++
	*c = after
}

// compare reads back what was written, to the character.
func (r *replay) compare(c *cases.Case, m message) {
	var words []cases.Word
	err := r.store.Cases().View(r.t.Context(), func(tx cases.Reader) (err error) {
		words, err = tx.Words(r.t.Context(), access.SystemScope(tenant), c.ID)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	got := map[string]string{}
	for _, w := range words {
		if w.Act == 1 || w.Act == c.Result {
			got[strconv.FormatInt(w.Act, 10)+w.Name] = w.Text
		}
	}
	if got["1title"] != m.title || got["1words"] != m.body || got[strconv.FormatInt(c.Result, 10)+"words"] != orElse(m.reply, "已处理。") {
		r.t.Errorf("%q came back changed", m.title)
	}
	if c.State != cases.Closed {
		r.t.Errorf("%q ended %s", m.title, c.State)
	}
}

func (r *replay) matter(m message) string {
	for _, s := range r.policy.Catalogue.Suggest(catalogue.Ask{Text: m.title + m.body, Day: calendar.DateOf(r.clock.Now())}) {
		return s.Matter
	}
	return "C0102"
}

// unit is the matter's lead department, and after that each further one in turn.
func (r *replay) unit(c *cases.Case, n int) people.Org {
	units := r.policy.Catalogue.Units()
	m, _ := r.policy.Catalogue.Matter(c.Matter)
	first := 0
	for i, u := range units {
		if u.Code == m.LeadUnit {
			first = i
		}
	}
	return people.Unit(units[(first+n)%len(units)].Code)
}

func (r *replay) hand(c *cases.Case) access.Actor {
	a, ok := r.roster.Hand(r.random, c.Lead)
	if !ok {
		r.t.Fatalf("nobody works for %s", c.Lead)
	}
	return a
}

func (r *replay) at(org people.Org, role people.Role) access.Actor {
	a, ok := r.roster.At(r.random, org, role)
	if !ok {
		r.t.Fatalf("%s has no %s", org, role)
	}
	return a
}

func labelled(t *testing.T) (list []message) {
	for _, row := range rows(t, "messages", "labelled_train.csv") {
		list = append(list, message{title: row["title"], body: row["body"], at: shifted(row["time"])})
	}
	return list
}

func replied(t *testing.T) (list []message) {
	for _, row := range rows(t, "messages", "replies_train.csv.gz") {
		list = append(list, message{title: row["title"], body: row["body"], reply: row["reply"], at: shifted(row["time"])})
	}
	return list
}

func rivers(t *testing.T) (list []message) {
	for _, row := range rows(t, "messages", "fuzhou_river_train.csv.gz") {
		n, _ := strconv.Atoi(row["transfers"])
		list = append(list, message{title: row["title"], body: row["body"], reply: row["reply"], at: shifted(row["date"]), transfers: n})
	}
	return list
}

// requests are moved from their city into the middle of the district by one affine map.
func requests(t *testing.T) (list []message) {
	for _, row := range rows(t, "311", "la_2017_12.csv.gz") {
		m := message{title: row["type"], body: row["type"] + " at " + row["address"], at: shifted(row["created"])}
		lon, err1 := strconv.ParseFloat(row["lon"], 64)
		lat, err2 := strconv.ParseFloat(row["lat"], 64)
		if err1 == nil && err2 == nil {
			m.point = &geo.LonLat{Lon: 112.853 + (lon+118.4)*0.05, Lat: 35.50 + (lat-34.05)*0.05}
		}
		list = append(list, m)
	}
	return list
}

// shifted moves a time into the years 2024 to 2026, keeping month, day and hour.
func shifted(s string) time.Time {
	for _, layout := range []string{time.DateTime, time.DateOnly} {
		if at, err := time.ParseInLocation(layout, strings.ReplaceAll(s, "/", "-"), calendar.Zone()); err == nil {
			return time.Date(2024+at.Year()%3, at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, calendar.Zone())
		}
	}
	return time.Date(2024, 6, 3, 9, 0, 0, 0, calendar.Zone())
}

// rows reads a CSV file of the reference data, packed or not, by its heading.
func rows(t *testing.T, folder, name string) []map[string]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(testkit.SharedData(t, folder), name))
	if err != nil {
		t.Fatal(err)
	}
	var in io.Reader = bytes.NewReader(data)
	if strings.HasSuffix(name, ".gz") {
		if in, err = gzip.NewReader(in); err != nil {
			t.Fatal(err)
		}
	}
	all, err := csv.NewReader(in).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var list []map[string]string
	for _, record := range all[1:] {
		row := map[string]string{}
		for i, column := range all[0] {
			row[column] = record[i]
		}
		list = append(list, row)
	}
	return list
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
