package cases

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/fault"
)

// Brought is an open case of an older system (历史事项). It comes through the door of every report: the desk accepts it here.
type Brought struct {
	At     func(field string) string // names the cell that a field came from
	System string                    // the older system
	No     string                    // its number there; with System the name under which it is known again
	Since  time.Time                 // when it was reported there
	What   What
	Person Person
}

// Bring takes the cases of an older system over, all of them or none. What was brought before is left as it is, whatever the list says
// of it now. A dry run decides the same and writes nothing. Limits run from now on: the older system's clocks are not ours.
//
// Faults: Forbidden; Invalid with every wrong cell.
func (s *Service) Bring(ctx context.Context, actor access.Actor, list []Brought, dry bool) (added, same int, err error) {
	defer fault.Wrap(&err, "cases.Bring")
	policy, err := s.Policies.Policy(ctx, actor.Tenant)
	if err != nil {
		return 0, 0, err
	}
	whole := access.Resource{Tenant: actor.Tenant, Place: policy.Root, Class: access.PublicData}
	if err := access.Decide(actor, access.CaseImport, whole, access.Handling, s.Clock.Now()); err != nil {
		return 0, 0, err
	}
	// The program reports: whoever takes a list over is not thereby the reporter, and does not see the cases. The acts name the account.
	program := access.NewSystem(actor.Tenant)
	program.Account = actor.Account
	if err := s.checkBrought(program.Tenant, list, policy); err != nil {
		return 0, 0, err
	}
	intakes, sealed, err := s.intakes(ctx, program, list)
	if err != nil {
		return 0, 0, err
	}
	if dry {
		err = s.Store.View(ctx, func(r Reader) error {
			added, same, err = countBrought(ctx, r, program.Tenant, intakes)
			return err
		})
		return added, same, err
	}
	err = s.Store.Update(ctx, func(w Writer) error {
		if added, same, err = countBrought(ctx, w, program.Tenant, intakes); err != nil {
			return err
		}
		for i, in := range intakes {
			if _, err := s.report(ctx, w, program, Case{Tenant: program.Tenant, ID: in.ID}, in, sealed[i], policy); err != nil {
				return err
			}
		}
		return nil
	})
	return added, same, err
}

// countBrought tells how many of the cases are new and how many were brought before.
func countBrought(ctx context.Context, r Reader, tenant string, intakes []Intake) (added, same int, err error) {
	for _, in := range intakes {
		_, found, err := keyed(ctx, r, tenant, in.Key)
		switch {
		case err != nil:
			return 0, 0, err
		case found:
			same++
		default:
			added++
		}
	}
	return added, same, nil
}

// checkBrought finds everything that is wrong, by the decision that each report will take.
func (s *Service) checkBrought(tenant string, list []Brought, p Policy) error {
	var f fault.Fields
	first := map[Ref]string{}
	now := s.Clock.Now()
	who := audit.Actor{Kind: SystemActor, Role: "system"}
	for _, b := range list {
		for field, text := range map[string]string{"system": b.System, "no": b.No} {
			if text == "" {
				f.Add(b.At(field), "required")
			}
		}
		ref := Ref{System: b.System, ID: b.No}
		if at, twice := first[ref]; twice {
			f.Add(b.At("no"), "import.twice", "value", b.No, "first", at)
		} else {
			first[ref] = b.At("no")
		}
		switch {
		case b.Since.IsZero():
			f.Add(b.At("since"), "required")
		case b.Since.After(now):
			f.Add(b.At("since"), "in_future")
		}
		for _, err := range []error{b.Person.check(), refused(Decide(Case{Tenant: tenant}, who, b.report(), p, now))} {
			if err != nil {
				f.Move(err, b.At)
			}
		}
	}
	return f.Err()
}

func refused(_ Change, err error) error { return err }

// report is the command that brings the case in.
func (b Brought) report() Report {
	w := b.What
	w.Since, w.Parent, w.Reachable = b.Since, "", !b.Person.Empty()
	w.Refs = append([]Ref{{System: b.System, ID: b.No}}, w.Refs...)
	return Report{What: w}
}

// intakes gives each case its id and seals its contact.
func (s *Service) intakes(ctx context.Context, program access.Actor, list []Brought) ([]Intake, []SealedContact, error) {
	intakes, sealed := make([]Intake, len(list)), make([]SealedContact, len(list))
	for i, b := range list {
		id := s.IDs.New(s.Clock.Now())
		intakes[i] = Intake{ID: id, Command: b.report(), Key: broughtKey(program.Tenant, b.System, b.No)}
		if b.Person.Empty() {
			continue
		}
		var err error
		if sealed[i], err = s.seal(ctx, Case{Tenant: program.Tenant, ID: id}, b.Person); err != nil {
			return nil, nil, err
		}
	}
	return intakes, sealed, nil
}

// broughtKey is the key of the act that brings a case of an older system in: the same for the same number, whatever else the list says.
func broughtKey(tenant, system, no string) Key {
	sum := sha256.Sum256([]byte("brought\x00" + tenant + "\x00" + system + "\x00" + no))
	return Key{Hash: hex.EncodeToString(sum[:]), Body: "brought"}
}
