package catalogue

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"gezhi/internal/calendar"
	"gezhi/internal/fault"
)

// Catalogue is one checked, immutable version of a policy. It is safe for use by many goroutines.
type Catalogue struct {
	version string
	raw     []byte
	policy  Policy

	units   map[string]int
	matters map[string]int
	loops   map[Loop]LoopPolicy
	words   lexicon
}

// New checks a policy and makes a catalogue of a copy of it.
// A policy that breaks rules gives an Invalid fault that names file, path and rule of each.
func New(p Policy) (*Catalogue, error) {
	if err := Validate(p); err != nil {
		return nil, err
	}
	raw, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	return build(raw)
}

// Decode reads a catalogue that Encode wrote, and checks it again.
func Decode(raw []byte) (*Catalogue, error) {
	p, err := decodePolicy(raw)
	if err != nil {
		return nil, fault.New(fault.Malformed, "catalogue.unreadable").Because(err)
	}
	return New(p)
}

func decodePolicy(raw []byte) (Policy, error) {
	var p Policy
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	err := d.Decode(&p)
	return p, err
}

// build makes the catalogue from canonical JSON, so that it shares no memory with its maker.
func build(raw []byte) (*Catalogue, error) {
	p, err := decodePolicy(raw)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(raw)
	c := &Catalogue{
		version: p.Jurisdiction.Short + "@" + hex.EncodeToString(sum[:6]),
		raw:     raw,
		policy:  p,
		units:   make(map[string]int, len(p.Units)),
		matters: make(map[string]int, len(p.Matters)),
		loops:   make(map[Loop]LoopPolicy, len(p.Loops.Loops)),
	}
	for i, u := range p.Units {
		c.units[u.Code] = i
	}
	for i, m := range p.Matters {
		c.matters[m.Code] = i
	}
	for _, l := range p.Loops.Loops {
		c.loops[l.Loop] = l
	}
	c.words = newLexicon(p.Matters)
	return c, nil
}

// Version names the version: the jurisdiction and a hash of the whole content. Equal content has an equal name.
func (c *Catalogue) Version() string { return c.version }

// Encode returns the version as JSON, for the database.
func (c *Catalogue) Encode() []byte { return bytes.Clone(c.raw) }

// Policy returns a copy of the content, free to be changed and given to New.
func (c *Catalogue) Policy() Policy {
	p, err := decodePolicy(c.raw)
	if err != nil {
		panic("catalogue: own encoding does not decode: " + err.Error())
	}
	return p
}

// Jurisdiction returns whose policy this is.
func (c *Catalogue) Jurisdiction() Jurisdiction { return c.policy.Jurisdiction }

// Settings returns the values that the jurisdiction chose.
func (c *Catalogue) Settings() Settings { return c.policy.Settings }

// Units returns the units in the order of the list.
func (c *Catalogue) Units() []Unit { return slices.Clone(c.policy.Units) }

// Unit returns a unit by its code.
func (c *Catalogue) Unit(code string) (Unit, bool) {
	i, ok := c.units[code]
	if !ok {
		return Unit{}, false
	}
	return c.policy.Units[i], true
}

// HasUnit reports whether the jurisdiction has a unit with that code, and it was not closed.
func (c *Catalogue) HasUnit(code string) bool {
	u, ok := c.Unit(code)
	return ok && u.Open()
}

// Categories returns the categories in the order of the list.
func (c *Catalogue) Categories() []Category { return slices.Clone(c.policy.Categories) }

// Matters returns every matter, whatever its status. The entries share memory with the catalogue: read only.
func (c *Catalogue) Matters() []Matter { return slices.Clone(c.policy.Matters) }

// Matter returns a matter by its code, whatever its status. It shares memory with the catalogue: read only.
func (c *Catalogue) Matter(code string) (Matter, bool) {
	i, ok := c.matters[code]
	if !ok {
		return Matter{}, false
	}
	return c.policy.Matters[i], true
}

// OnList returns the matters that are on the list on a day.
func (c *Catalogue) OnList(day calendar.Date) []Matter {
	var out []Matter
	for _, m := range c.policy.Matters {
		if m.listed(day) == nil {
			out = append(out, m)
		}
	}
	return out
}

// Roles returns what the jurisdiction calls the roles.
func (c *Catalogue) Roles() []RoleLabel { return slices.Clone(c.policy.Roles) }

// RoleName returns what the jurisdiction calls a role; ok is false where it has no word of its own.
func (c *Catalogue) RoleName(code string) (name Label, ok bool) {
	for _, r := range c.policy.Roles {
		if r.Code == code {
			return r.Name, true
		}
	}
	return Label{}, false
}

// View returns a view of the steps by its code; a view that the jurisdiction does not have is the main one.
func (c *Catalogue) View(code string) View {
	var main View
	for _, v := range c.policy.Views {
		switch v.Code {
		case code:
			return v
		case MainView:
			main = v
		}
	}
	return main
}

// Reasons returns the list of reasons of a kind.
func (c *Catalogue) Reasons(kind ReasonKind) []Reason {
	return slices.Clone(c.policy.Reasons.Of(kind))
}

// Reason returns one reason of a list.
func (c *Catalogue) Reason(kind ReasonKind, code string) (Reason, bool) {
	list := c.policy.Reasons.Of(kind)
	i := slices.IndexFunc(list, func(r Reason) bool { return r.Code == code })
	if i < 0 {
		return Reason{}, false
	}
	return list[i], true
}
