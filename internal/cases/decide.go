package cases

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/catalogue"
	"gezhi/internal/clock"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// Policy is everything outside the case that a decision depends on, as it stands at that instant.
// All of it is immutable, so that Decide is a function of its arguments.
type Policy struct {
	Catalogue *catalogue.Catalogue
	Territory *territory.Index
	Root      territory.Code // of the whole tenant: its county
	// Calendar answers the working calendar of an organisation.
	Calendar func(people.Org) *calendar.Calendar
	// Sample answers whether an instant case is drawn for verification; the service injects the randomness.
	Sample bool
}

// Change is what Decide decided: the case as it will stand, and the act that leads there.
type Change struct {
	Case    Case
	Act     Act
	Command []byte            // the command without its words
	Effects []byte            // the fields of the case that change, whole
	Words   map[string]string // by name: kept in the private part, known to the act by salted hash
}

// Decide answers what a command does to a case, or the fault that stands in its way. It is pure: it reads no clock and
// no store, and leaves c as it was. A command on a case that does not exist yet (Draft, Report, Instant) takes a zero c
// with Tenant, ID, No set.
//
// Faults: Conflict case.wrong_state when the state does not admit the act; Forbidden case.wrong_party when the actor stands in no
// relation that admits it; and those that the file of each act lists.
func Decide(c Case, actor audit.Actor, cmd Command, p Policy, now time.Time) (Change, error) {
	row, ok := rowIn(cmd.Act(), c.State)
	if !ok {
		return Change{}, fmt.Errorf("cases: act %q has no row in the table", cmd.Act())
	}
	if !row.admits(c.State, c.Version == 0) {
		return Change{}, fault.New(fault.Conflict, "case.wrong_state", "act", string(cmd.Act()), "state", string(c.State))
	}
	before := c
	d := &decision{before: &before, c: c.clone(), actor: actor, policy: p, now: clock.Cut(now)}
	if !slices.ContainsFunc(row.By, d.is) {
		return Change{}, fault.New(fault.Forbidden, "case.wrong_party", "act", string(cmd.Act()))
	}
	d.c.Undo = nil // only what stands last can be taken back
	if err := cmd.decide(d); err != nil {
		return Change{}, err
	}
	if err := d.checkTexts(); err != nil {
		return Change{}, err
	}
	if !row.leadsTo(c.State, d.c.State) {
		return Change{}, fmt.Errorf("cases: act %s led from %q to %q, which the table does not know", cmd.Act(), c.State, d.c.State)
	}
	d.settle()
	if d.keeps {
		d.c.Undo.Clocks = moved(d.c.Clocks, d.before.Clocks)
	}
	d.c.Version = c.Version + 1
	if c.Version == 0 { // the first act brings tenant, id and number too
		c = Case{}
	}
	return Change{Case: d.c, Act: cmd.Act(), Command: marshal(cmd), Effects: effects(&c, &d.c), Words: d.texts}, nil
}

// decision is the desk on which one command is worked out.
type decision struct {
	before *Case
	c      Case // a copy, free to change
	actor  audit.Actor
	policy Policy
	now    time.Time
	texts  map[string]string
	keeps  bool // what stood before may be brought back
}

// settle ends the clocks of a case that is no longer open, whatever led there; a closed one may still be reopened.
func (d *decision) settle() {
	if d.c.State.Open() {
		return
	}
	for _, n := range d.allClocks() {
		if n != ClockReopen || d.c.State != Closed {
			d.stop(n)
		}
	}
}

// word keeps a text for the private part.
func (d *decision) word(name string, w Words) {
	if w == "" {
		return
	}
	if d.texts == nil {
		d.texts = map[string]string{}
	}
	d.texts[name] = string(w)
}

// checkTexts refuses a text that no act may have, whatever its own limit; a face asks for less.
func (d *decision) checkTexts() error {
	var f fault.Fields
	for name, text := range d.texts {
		tooLong(&f, name, Words(text), MaxResult)
	}
	return f.Err()
}

// timer returns the timer of the calendar of an organisation.
func (d *decision) timer(org people.Org) timer {
	return timer{cal: d.policy.Calendar(org), now: d.now}
}

// start begins a new run of a clock under the calendar of org. A zero limit starts nothing.
func (d *decision) start(name ClockName, org people.Org, limit calendar.Limit) {
	if limit.Amount <= 0 {
		return
	}
	d.put(name, d.timer(org).start(name, d.c.Clocks[name], limit))
}

// restart begins a new run of the clock with the limit that it has.
func (d *decision) put(name ClockName, k Clock) {
	if d.c.Clocks == nil {
		d.c.Clocks = map[ClockName]Clock{}
	}
	d.c.Clocks[name] = k
	d.c.Overdue = overdue(d.c.Clocks)
}

// each changes the clocks that exist among names.
func (d *decision) each(change func(timer, ClockName, Clock) Clock, names ...ClockName) {
	for _, n := range names {
		if k, ok := d.c.Clocks[n]; ok {
			d.put(n, change(d.timer(d.owner(n)), n, k))
		}
	}
}

func (d *decision) stop(names ...ClockName) {
	d.each(func(t timer, _ ClockName, k Clock) Clock { return t.stop(k) }, names...)
}

func (d *decision) pause(names ...ClockName) {
	d.each(func(t timer, _ ClockName, k Clock) Clock { return t.pause(k) }, names...)
}

func (d *decision) resume(names ...ClockName) {
	d.each(func(t timer, n ClockName, k Clock) Clock { return t.resume(n, k) }, names...)
}

// owner returns the organisation whose time a clock measures, and thereby whose calendar counts.
func (d *decision) owner(n ClockName) people.Org {
	switch n {
	case ClockSign, ClockHandle, ClockContact, ClockSupervise:
		if d.c.Lead != "" {
			return d.c.Lead
		}
	}
	if org := n.Part(); org != "" {
		return org
	}
	return d.c.Desk
}

// overdue lists the clocks that have told that their limit is gone and still run, by name.
func overdue(clocks map[ClockName]Clock) []ClockName {
	var late []ClockName
	for n, k := range clocks {
		if k.Running() && k.Told >= AllGone && !n.Quiet() {
			late = append(late, n)
		}
	}
	slices.Sort(late)
	return late
}

// allClocks lists the clocks of the case by name.
func (d *decision) allClocks() []ClockName {
	names := make([]ClockName, 0, len(d.c.Clocks))
	for n := range d.c.Clocks {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// partClocks lists the clocks of the joint parts.
func (d *decision) partClocks() []ClockName {
	var names []ClockName
	for _, n := range d.allClocks() {
		if n.Part() != "" {
			names = append(names, n)
		}
	}
	return names
}

// clone copies the case so deep that changing the copy leaves the original alone.
func (c Case) clone() Case {
	n := c
	n.Clocks = make(map[ClockName]Clock, len(c.Clocks))
	for k, v := range c.Clocks {
		n.Clocks[k] = v
	}
	if len(n.Clocks) == 0 {
		n.Clocks = nil
	}
	n.Parts = slices.Clone(c.Parts)
	n.Photos = slices.Clone(c.Photos)
	n.Hands, n.Leads = slices.Clone(c.Hands), slices.Clone(c.Leads)
	n.Rounds, n.Refs = slices.Clone(c.Rounds), slices.Clone(c.Refs)
	if c.Whistle != nil {
		w := *c.Whistle
		w.Answers = slices.Clone(w.Answers)
		n.Whistle = &w
	}
	if c.Supervision != nil {
		s := *c.Supervision
		n.Supervision = &s
	}
	return n
}

// fieldNames are the JSON names of the fields of a case, and fields their places.
var fieldNames, fields = caseFields()

func caseFields() (names []string, places map[string]int) {
	t := reflect.TypeFor[Case]()
	places = make(map[string]int, t.NumField())
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		names, places[name] = append(names, name), i
	}
	return names, places
}

// effects lists the fields in which after differs from before, whole, and null where a field became empty; of the clocks, which
// are many and of which an act moves few, those that moved.
func effects(before, after *Case) []byte {
	b, a := reflect.ValueOf(before).Elem(), reflect.ValueOf(after).Elem()
	buf := bytes.NewBuffer(make([]byte, 0, 1024))
	sep := byte('{')
	for i, name := range fieldNames {
		if sameField(b.Field(i), a.Field(i)) {
			continue
		}
		buf.WriteByte(sep)
		sep = ','
		buf.WriteString(`"` + name + `":`)
		switch {
		case a.Field(i).IsZero():
			buf.WriteString("null")
		case name == clocksField:
			buf.Write(marshal(moved(before.Clocks, after.Clocks)))
		default:
			buf.Write(marshal(a.Field(i).Interface()))
		}
	}
	if sep == '{' {
		buf.WriteByte('{')
	}
	buf.WriteByte('}')
	return buf.Bytes()
}

// sameField reports whether a field has the same value before and after; most have none or are texts.
func sameField(b, a reflect.Value) bool {
	switch none := a.IsZero(); {
	case none != b.IsZero():
		return false
	case none:
		return true
	case a.Kind() == reflect.String:
		return a.String() == b.String()
	}
	return reflect.DeepEqual(b.Interface(), a.Interface())
}

const clocksField = "clocks"

// moved lists the clocks that are new or other than before; nil stands for one that is gone.
func moved(before, after map[ClockName]Clock) map[ClockName]*Clock {
	m := map[ClockName]*Clock{}
	for n, k := range after {
		if old, ok := before[n]; !ok || old != k {
			m[n] = &k
		}
	}
	for n := range before {
		if _, ok := after[n]; !ok {
			m[n] = nil
		}
	}
	return m
}

// Apply lays the effects of one act over the case. It decides nothing.
func (c *Case) Apply(effects []byte) error {
	var set map[string]json.RawMessage
	if err := json.Unmarshal(effects, &set); err != nil {
		return fmt.Errorf("effects of act %d: %w", c.Version+1, err)
	}
	v := reflect.ValueOf(c).Elem()
	for name, raw := range set {
		i, ok := fields[name]
		if !ok {
			return fmt.Errorf("effects of act %d: a case has no field %q", c.Version+1, name)
		}
		if name == clocksField && string(raw) != "null" {
			if err := c.applyClocks(raw); err != nil {
				return fmt.Errorf("effects of act %d: %s: %w", c.Version+1, name, err)
			}
			continue
		}
		v.Field(i).SetZero()
		if err := json.Unmarshal(raw, v.Field(i).Addr().Interface()); err != nil {
			return fmt.Errorf("effects of act %d: %s: %w", c.Version+1, name, err)
		}
	}
	return nil
}

// applyClocks lays moved clocks over those that there are.
func (c *Case) applyClocks(raw []byte) error {
	var set map[ClockName]*Clock
	if err := json.Unmarshal(raw, &set); err != nil {
		return err
	}
	c.layClocks(set)
	return nil
}

func (c *Case) layClocks(set map[ClockName]*Clock) {
	clocks := make(map[ClockName]Clock, len(c.Clocks)+len(set))
	for n, k := range c.Clocks {
		clocks[n] = k
	}
	for n, k := range set {
		if k == nil {
			delete(clocks, n)
		} else {
			clocks[n] = *k
		}
	}
	if c.Clocks = clocks; len(clocks) == 0 {
		c.Clocks = nil
	}
}

// Replay folds the effects of a case's acts, in order, into the case as it stands after the last.
func Replay(acts [][]byte) (Case, error) {
	var c Case
	for _, e := range acts {
		if err := c.Apply(e); err != nil {
			return Case{}, err
		}
	}
	return c, nil
}

// Encode returns the stored form of the case.
func (c *Case) Encode() []byte { return marshal(c) }

// Decode reads the stored form of a case.
func Decode(b []byte) (Case, error) {
	var c Case
	if err := json.Unmarshal(b, &c); err != nil {
		return Case{}, fmt.Errorf("stored case: %w", err)
	}
	return c, nil
}
