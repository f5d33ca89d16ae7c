package storetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/geo"
	"gezhi/internal/ids"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// Tenant is the tenant of the suite; Other is one whose rows must never show in it.
const (
	Tenant = "t1"
	Other  = "t2"
)

// Start is the first instant of the suite.
var Start = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

// Maker makes cases and the acts that lead to them, without asking whether an office would.
type Maker struct {
	rand *rand.Rand
	ids  *ids.Source
	n    int64

	tenant, other string // of random cases
}

// NewMaker returns a maker whose choices follow from a seed.
func NewMaker(seed uint64) *Maker {
	return &Maker{rand: rand.New(rand.NewPCG(seed, 1)), ids: ids.NewSource(nil), tenant: Tenant, other: Other}
}

func (m *Maker) pick(list ...string) string { return list[m.rand.IntN(len(list))] }

// places, orgs and accounts are few, so that random cases and scopes meet.
var (
	places = []string{
		"140502", "140502001", "140502001001", "140502001001001", "140502001001001002", "140502001001002",
		"140502001002", "140502001002001", "140502002", "140502002001", "140502002001001", "14050200100",
	}
	orgs     = []string{"center:140502", "center:140502001", "center:140502001001", "unit:U01", "unit:U02", "grid:140502001001001"}
	accounts = []string{"", "a1", "a2", "a3"}
)

// Case makes a random case of a tenant, reported within ten days of Start.
func (m *Maker) Case(tenant string) cases.Case {
	m.n++
	at := Start.Add(time.Duration(m.rand.IntN(240)) * time.Hour)
	c := cases.Case{
		Tenant: tenant, ID: m.ids.New(at), No: ids.CaseNumber("140502", "20260302", m.n), Version: 1, Round: 1,
		Source: cases.ResidentWeb, ReportedAt: at, OccurredAt: at, Edition: "e1",
	}
	m.change(&c)
	return c
}

// change gives a case other values in most of what it is found by.
func (m *Maker) change(c *cases.Case) {
	states := cases.States()
	c.State = states[m.rand.IntN(len(states))]
	c.Place = territory.Code(m.pick(places...))
	c.Matter = m.pick("", "A0101", "A0102", "B0201")
	c.Visibility = catalogue.Visibility(m.pick("public", "reporter", "internal", "restricted"))
	c.Sensitive = m.rand.IntN(8) == 0
	c.Loop = cases.Loop(m.pick("", "micro", "small", "middle", "large"))
	c.Desk = people.Org(m.pick(orgs[:3]...))
	c.Lead = people.Org(m.pick(append(orgs, "")...))
	c.ReportedBy = m.pick(accounts...)
	c.Hands = nil
	if m.rand.IntN(2) == 0 {
		c.Hands = []string{m.pick(accounts[1:]...)}
	}
	c.Parts = nil
	if m.rand.IntN(3) == 0 {
		c.Parts = []cases.Part{{Org: people.Org(m.pick(orgs...))}}
	}
	c.Point = &geo.LonLat{Lon: 112.85 + m.rand.Float64()/100, Lat: 35.49 + m.rand.Float64()/100}
	c.Return, c.Arbitration = nil, nil
	switch m.rand.IntN(6) {
	case 0:
		c.Return = &cases.Returned{By: c.Lead}
	case 1:
		c.Arbitration = &cases.Arbitration{By: c.Lead}
	}
	c.Overdue, c.Clocks = nil, nil
	if m.rand.IntN(3) > 0 {
		due := c.ReportedAt.Add(time.Duration(m.rand.IntN(72)) * time.Hour)
		limit := calendar.Limit{Amount: 2, Unit: calendar.WorkingHour}
		c.Clocks = map[cases.ClockName]cases.Clock{
			cases.ClockHandle: {Run: 1, Limit: limit, First: due, Start: c.ReportedAt, Since: c.ReportedAt, Due: due},
		}
	}
	if m.rand.IntN(5) == 0 {
		c.Overdue = []cases.ClockName{cases.ClockHandle}
	}
}

// Act makes the act that leads from before, which may be the zero case, to after.
func (m *Maker) Act(t testing.TB, before, after *cases.Case) audit.Act {
	t.Helper()
	return audit.Act{
		Tenant: after.Tenant, ID: m.ids.New(after.ReportedAt), Subject: audit.Subject("case", after.ID), Seq: after.Version,
		Kind: "case.test", At: after.ReportedAt.Add(time.Duration(after.Version) * time.Minute),
		Actor:   audit.Actor{Kind: "staff", Account: "a1", Role: "clerk", Org: "center:140502"},
		Command: `{"n":` + strconv.FormatInt(after.Version, 10) + `}`, Effects: Effects(t, before, after), Policy: "p@1",
	}
}

// Effects lists the fields in which two cases differ, as an act holds them.
func Effects(t testing.TB, before, after *cases.Case) string {
	t.Helper()
	var b, a map[string]json.RawMessage
	decode(t, before.Encode(), &b)
	decode(t, after.Encode(), &a)
	if before.Version == 0 {
		b = nil
	}
	set := map[string]json.RawMessage{}
	for name, value := range a {
		if !bytes.Equal(b[name], value) {
			set[name] = value
		}
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			set[name] = json.RawMessage("null")
		}
	}
	text, err := json.Marshal(set)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func decode(t testing.TB, body []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(body, into); err != nil {
		t.Fatal(err)
	}
}

// Words makes the private texts of an act and puts their hashes into it.
func (m *Maker) Words(act *audit.Act, caseID string, texts ...string) []cases.Word {
	words := make([]cases.Word, len(texts))
	act.Words = map[string]string{}
	for i, text := range texts {
		w := cases.Word{Tenant: act.Tenant, Case: caseID, Act: act.Seq, Name: fmt.Sprintf("w%d", i), Salt: m.ids.Random(16), Text: text}
		act.Words[w.Name] = audit.HashWord(w.Salt, w.Text)
		words[i] = w
	}
	return words
}
