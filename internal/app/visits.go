package app

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/households"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/territory"
	"gezhi/internal/visits"
)

const (
	visitRecord = "visit.record"
	visitAgree  = "visit.agree"
	visitCancel = "visit.cancel"
	visitPlan   = "visit.plan"
	visitCarry  = "visit.carry"
	monthsAhead = 2
	monthForm   = "2006-01"
)

// Visits keeps what grid workers and households agreed on, plans the months, and keeps what came of each visit (入户走访).
type Visits struct {
	app   *App
	homes *Households
}

// NewVisits returns the visits of the application.
func NewVisits(a *App) *Visits { return &Visits{a, NewHouseholds(a)} }

func (s *Visits) today() calendar.Date { return calendar.DateOf(s.app.Clock.Now()) }

// Day lists whom to visit in a grid on a day: appointments by their hour and the plan of the month by its order, each household once, with
// what was recorded there that day.
func (s *Visits) Day(ctx context.Context, scope access.Scope, grid territory.Code, day calendar.Date) (list []visits.Call, err error) {
	defer fault.Wrap(&err, "app.VisitsOn(%s, %s)", grid, day)
	homes, err := s.homes.In(ctx, scope, grid)
	if err != nil {
		return nil, err
	}
	var agreed []visits.Appointment
	var done []visits.Visit
	var plan visits.Plan
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		if agreed, err = tx.Appointments(scope, grid, day, day); err != nil {
			return err
		}
		if done, err = tx.Visits(scope, grid, day.Start(), day.AddDays(1).Start()); err != nil {
			return err
		}
		plan, err = tx.VisitPlan(scope.Tenant(), grid, day.String()[:7])
		if fault.Is(err, fault.NotFound) {
			err = nil
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return visits.CallsOn(day, homes, agreed, plan, done), nil
}

// Record keeps what came of a visit, once. Whoever said that nobody need come is left alone from then on; a contact card that was left is
// noted on the card of the household; an appointment is kept. Faults: Forbidden; NotFound household.not_found; Invalid with the fields;
// Conflict visit.other; idempotency.other_body.
func (s *Visits) Record(ctx context.Context, actor access.Actor, v visits.Visit, key cases.Key) (kept visits.Visit, err error) {
	defer fault.Wrap(&err, "app.RecordVisit")
	v.Tenant, v.Account = actor.Tenant, actor.Account
	found := false
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		kept, found, err = visited(ctx, tx, v, key)
		return err
	})
	if err != nil || found {
		return kept, err
	}
	h, who, err := s.household(ctx, actor, access.VisitRecord, v.Household)
	if err != nil {
		return kept, err
	}
	v.Place = h.Place
	if err := v.Check(); err != nil {
		return kept, err
	}
	err = s.app.Store.Update(ctx, func(tx *store.Tx) error {
		if kept, found, err = visited(ctx, tx, v, key); err != nil || found {
			return err
		}
		kept = v
		kept.At = tx.Now()
		if err := tx.InsertVisit(kept); err != nil {
			return err
		}
		by := signed(actor, who)
		if err := s.noted(tx, kept, by); err != nil {
			return err
		}
		return logVisit(tx, kept.Tenant, v.Household, visitRecord, by, key, map[string]any{
			"id": kept.ID, "why": kept.Why, "outcome": kept.Outcome, "did": kept.Did, "appointment": kept.Appointment, "located": kept.Spot != nil, "place": kept.Place,
		})
	})
	return kept, err
}

// noted writes onto the card of the household and its appointment what a visit changes there.
func (s *Visits) noted(tx *store.Tx, v visits.Visit, by audit.Actor) error {
	whole := access.SystemScope(v.Tenant)
	today := calendar.DateOf(tx.Now())
	if v.Carded() || v.Outcome == visits.Refuse {
		h, err := tx.Household(whole, v.Household)
		if err != nil {
			return err
		}
		if v.Carded() {
			h.Carded = today
		}
		if v.Outcome == visits.Refuse && !h.Refuses(today) {
			h.Refused = today
		}
		h.Version++
		if err := tx.SaveHousehold(h); err != nil {
			return err
		}
		h.Salt = nil
		if err := logHousehold(tx, h.Household, householdChange, by, cases.Key{}); err != nil {
			return err
		}
	}
	if v.Appointment == "" || v.Outcome == visits.Absent || v.Outcome == visits.Later {
		return nil
	}
	a, err := tx.Appointment(whole, v.Appointment)
	if fault.Is(err, fault.NotFound) || err == nil && (a.State != visits.Open || a.Household != v.Household) {
		return nil // cancelled meanwhile: the visit was made all the same
	}
	if err != nil {
		return err
	}
	a.State, a.Version = visits.Kept, a.Version+1
	if v.Outcome == visits.Refuse {
		a.State = visits.Cancelled
	}
	return tx.SaveAppointment(a)
}

// visited finds what came before under the key or the id of a visit.
func visited(ctx context.Context, tx *store.Tx, v visits.Visit, key cases.Key) (kept visits.Visit, found bool, err error) {
	act, repeated, err := before(ctx, tx, v.Tenant, key, visitRecord)
	if err != nil {
		return kept, false, err
	}
	id := v.ID
	if repeated {
		var said struct{ ID string }
		if err := json.Unmarshal([]byte(act.Command), &said); err != nil {
			return kept, false, err
		}
		id = said.ID
	}
	switch kept, err = tx.Visit(v.Tenant, id); {
	case fault.Is(err, fault.NotFound):
		return kept, false, nil
	case err == nil && (kept.Household != v.Household || kept.Account != v.Account):
		return kept, false, fault.New(fault.Conflict, "visit.other")
	}
	return kept, err == nil, err
}

// Of lists what came of the visits to a household, the newest first. NotFound household.not_found.
func (s *Visits) Of(ctx context.Context, scope access.Scope, household string) (list []visits.Visit, err error) {
	defer fault.Wrap(&err, "app.VisitsOf(%s)", household)
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		if _, err := tx.Household(scope, household); err != nil {
			return err
		}
		list, err = tx.VisitsOf(scope, household)
		return err
	})
	return list, err
}

// Agree keeps an appointment. A household that refuses visits may ask for one; nobody agrees on one for it. Faults: Forbidden; NotFound
// household.not_found; Invalid with the fields; Conflict visit.refused; idempotency.other_body.
func (s *Visits) Agree(ctx context.Context, actor access.Actor, a visits.Appointment, key cases.Key) (id string, err error) {
	defer fault.Wrap(&err, "app.AgreeOnVisit")
	h, who, err := s.household(ctx, actor, access.VisitRecord, a.Household)
	if err != nil {
		return "", err
	}
	a.Tenant, a.Place, a.State, a.Version = actor.Tenant, h.Place, visits.Open, 1
	if err := a.Check(s.today()); err != nil {
		return "", err
	}
	if a.Why != visits.Asked && h.Refuses(a.Day) {
		return "", fault.New(fault.Conflict, "visit.refused", "day", h.RefusedUntil().String())
	}
	err = s.app.Store.Update(ctx, func(tx *store.Tx) error {
		act, found, err := before(ctx, tx, actor.Tenant, key, visitAgree)
		if err != nil {
			return err
		}
		if found {
			var said struct{ ID string }
			err := json.Unmarshal([]byte(act.Command), &said)
			id = said.ID
			return err
		}
		a.ID = s.app.IDs.New(tx.Now())
		id = a.ID
		if err := tx.InsertAppointment(a); err != nil {
			return err
		}
		return logVisit(tx, a.Tenant, a.Household, visitAgree, signed(actor, who), key, map[string]any{"id": a.ID, "day": a.Day, "why": a.Why, "together": a.Together, "place": a.Place})
	})
	return id, err
}

// Cancel calls an appointment off. Faults: Forbidden; NotFound visit.no_appointment; Stale visit.stale; Conflict visit.not_open.
func (s *Visits) Cancel(ctx context.Context, actor access.Actor, id string, version int64) (err error) {
	defer fault.Wrap(&err, "app.CancelVisit")
	scope, err := access.ScopeFor(actor, access.VisitRecord, access.Handling, s.app.Clock.Now())
	if err != nil {
		return err
	}
	return s.app.Store.Update(ctx, func(tx *store.Tx) error {
		a, err := tx.Appointment(scope, id)
		if err != nil {
			return err
		}
		who, err := access.Authorise(actor, access.VisitRecord, store.VisitResource(a.Tenant, a.ID, a.Place), access.Handling, tx.Now())
		if err != nil {
			return err
		}
		if a.State != visits.Open {
			return fault.New(fault.Conflict, "visit.not_open")
		}
		a.State, a.Version = visits.Cancelled, version+1
		if err := tx.SaveAppointment(a); err != nil {
			return err
		}
		return logVisit(tx, a.Tenant, a.Household, visitCancel, signed(actor, who), cases.Key{}, map[string]any{"id": a.ID, "place": a.Place})
	})
}

// Plan returns the month of a grid; without one an empty plan. The households in it stand beside it, masked.
func (s *Visits) Plan(ctx context.Context, scope access.Scope, grid territory.Code, month string) (p visits.Plan, homes []households.Household, err error) {
	defer fault.Wrap(&err, "app.VisitPlan(%s, %s)", grid, month)
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		p, err = tx.VisitPlan(scope.Tenant(), grid, month)
		if fault.Is(err, fault.NotFound) {
			p, err = visits.Plan{Tenant: scope.Tenant(), Grid: grid, Month: month}, nil
		}
		return err
	})
	if err != nil {
		return p, nil, err
	}
	homes, err = s.homes.In(ctx, scope, grid)
	return p, homes, err
}

// Tally tells how a grid's month of visits stands.
func (s *Visits) Tally(ctx context.Context, scope access.Scope, grid territory.Code, month string) (t visits.Tally, err error) {
	defer fault.Wrap(&err, "app.VisitTally(%s, %s)", grid, month)
	first, err := calendar.ParseDate(month + "-01")
	if err != nil {
		return t, err
	}
	next := households.MonthsOn(first, 1)
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		sealed, err := tx.Households(scope, grid)
		if err != nil {
			return err
		}
		homes := make([]households.Household, len(sealed))
		for i, h := range sealed {
			homes[i] = h.Household
		}
		agreed, err := tx.Appointments(scope, grid, first, next.AddDays(-1))
		if err != nil {
			return err
		}
		done, err := tx.Visits(scope, grid, first.Start(), next.Start())
		if err != nil {
			return err
		}
		plan, err := tx.VisitPlan(scope.Tenant(), grid, month)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		t = visits.TallyOf(plan, homes, agreed, done, s.today(), first, next.AddDays(-1))
		return nil
	})
	return t, err
}

// Make plans the rest of a month for a grid anew: by the care that was agreed on, appointments, and contact cards that are due. Faults:
// Forbidden; NotFound; Invalid month.
func (s *Visits) Make(ctx context.Context, actor access.Actor, grid territory.Code, month string) (err error) {
	defer fault.Wrap(&err, "app.MakeVisitPlan(%s, %s)", grid, month)
	who, err := access.Authorise(actor, access.VisitRecord, store.VisitResource(actor.Tenant, "", grid), access.Handling, s.app.Clock.Now())
	if err != nil {
		return err
	}
	days, err := s.daysOf(ctx, actor.Tenant, grid, month)
	if err != nil {
		return err
	}
	whole := access.SystemScope(actor.Tenant)
	var homes []households.Household
	var cares []visits.Care
	p := visits.Plan{Tenant: actor.Tenant, Grid: grid, Month: month}
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		homes, cares = nil, nil
		old, err := tx.VisitPlan(actor.Tenant, grid, month)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		p.Keep(old, s.today())
		sealed, err := tx.Households(whole, grid)
		if err != nil {
			return err
		}
		for _, h := range sealed {
			homes = append(homes, h.Household)
		}
		list, err := tx.Cares(whole, grid)
		if err != nil {
			return err
		}
		for _, c := range list {
			cares = append(cares, c.Care)
		}
		if len(days) == 0 {
			return nil
		}
		agreed, err := tx.Appointments(whole, grid, days[0], days[len(days)-1])
		if err != nil {
			return err
		}
		for _, a := range agreed { // an appointment holds on a day off, too
			if a.State == visits.Open && !slices.Contains(days, a.Day) {
				days = append(days, a.Day)
			}
		}
		slices.SortFunc(days, calendar.Date.Compare)
		p.Days = days
		p.Needs, p.Left = visits.NeedsOf(homes, cares, agreed, days)
		return nil
	})
	if err != nil {
		return err
	}
	spots, err := s.spots(ctx, actor.Tenant, grid, homes)
	if err != nil {
		return err
	}
	if err := p.Fill(ctx, spots); err != nil {
		return err
	}
	return s.savePlan(ctx, p, visitPlan, signed(actor, who), nil)
}

// Carry plans the visits of a day on which nobody could go on the days after it, with few changes. Faults: Forbidden; NotFound visit.no_plan.
func (s *Visits) Carry(ctx context.Context, actor access.Actor, grid territory.Code, day calendar.Date) (err error) {
	defer fault.Wrap(&err, "app.CarryVisits(%s, %s)", grid, day)
	who, err := access.Authorise(actor, access.VisitRecord, store.VisitResource(actor.Tenant, "", grid), access.Handling, s.app.Clock.Now())
	if err != nil {
		return err
	}
	whole := access.SystemScope(actor.Tenant)
	var p visits.Plan
	var homes []households.Household
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		if p, err = tx.VisitPlan(actor.Tenant, grid, day.String()[:7]); err != nil {
			return err
		}
		sealed, err := tx.Households(whole, grid)
		homes = nil
		for _, h := range sealed {
			homes = append(homes, h.Household)
		}
		return err
	})
	if err != nil {
		return err
	}
	spots, err := s.spots(ctx, actor.Tenant, grid, homes)
	if err != nil {
		return err
	}
	p.Carry(day, spots)
	return s.savePlan(ctx, p, visitCarry, signed(actor, who), map[string]any{"day": day})
}

func (s *Visits) savePlan(ctx context.Context, p visits.Plan, kind string, by audit.Actor, more map[string]any) error {
	command := map[string]any{"month": p.Month, "needs": len(p.Needs), "unmet": len(p.Unmet), "left": len(p.Left)}
	for k, v := range more {
		command[k] = v
	}
	return s.app.Store.Update(ctx, func(tx *store.Tx) error {
		p := p
		p.Version++
		if err := tx.SaveVisitPlan(p); err != nil {
			return err
		}
		_, err := tx.AppendAct(audit.Act{
			Tenant: p.Tenant, Subject: audit.Subject("grid", string(p.Grid)), Kind: kind, At: tx.Now(), Actor: by, Command: written(command), Effects: "{}",
		})
		return err
	})
}

// daysOf are the days of a month on which the team of a grid works, from today on.
func (s *Visits) daysOf(ctx context.Context, tenant string, grid territory.Code, month string) (days []calendar.Date, err error) {
	today := s.today()
	first, err := time.Parse(monthForm, month)
	begins := calendar.Date{Year: first.Year(), Month: first.Month(), Day: 1}
	this := calendar.Date{Year: today.Year, Month: today.Month, Day: 1}
	if err != nil || begins.Before(this) || households.MonthsOn(this, monthsAhead).Before(begins) {
		var wrong fault.Fields
		wrong.Add("month", "visit.month", "from", this.String()[:7], "to", households.MonthsOn(this, monthsAhead).String()[:7])
		return nil, wrong.Err()
	}
	policy, err := s.app.Policies.Policy(ctx, tenant)
	if err != nil {
		return nil, err
	}
	working := policy.Calendar(people.GridTeam(grid))
	for day := begins; day.Month == begins.Month; day = day.AddDays(1) {
		if !day.Before(today) && working.IsWorking(day) {
			days = append(days, day)
		}
	}
	return days, nil
}

// spots tells where the building of a household stands; of nobody, the middle of the grid.
func (s *Visits) spots(ctx context.Context, tenant string, grid territory.Code, homes []households.Household) (func(string) *geo.LonLat, error) {
	policy, err := s.app.Policies.Policy(ctx, tenant)
	if err != nil {
		return nil, err
	}
	at := map[string]*geo.LonLat{}
	for _, g := range policy.Territory.Territory().Grids {
		if g.Code == grid {
			if p, ok := g.Shape.InnerPoint(); ok {
				at[""] = &p
			}
		}
	}
	_, buildings := policy.Territory.Housing(grid)
	for _, h := range homes {
		for _, b := range buildings {
			if b.ID == h.Building && h.Building != "" {
				at[h.ID] = b.Point
			}
		}
	}
	return func(household string) *geo.LonLat { return at[household] }, nil
}

// household returns the card of a household on which the actor has a permission, still sealed.
func (s *Visits) household(ctx context.Context, actor access.Actor, perm access.Permission, id string) (h households.Sealed, who access.Warrant, err error) {
	if h, err = s.homes.own(ctx, actor, perm, id); err != nil {
		return h, who, err
	}
	who, err = s.homes.warrant(actor, perm, h.Household)
	return h, who, err
}

func logVisit(tx *store.Tx, tenant, household, kind string, by audit.Actor, key cases.Key, command map[string]any) error {
	_, err := tx.AppendAct(audit.Act{
		Tenant: tenant, Subject: audit.Subject("household", household), Kind: kind, At: tx.Now(), Actor: by, Key: key.Hash, KeyBody: key.Body, Claim: key.Claim,
		Command: written(command), Effects: "{}",
	})
	return err
}

// forgotten is the instant before which visits are kept no longer.
func forgotten(now time.Time) time.Time {
	return households.MonthsOn(calendar.DateOf(now), -visits.KeptMonths).Start()
}

// Purge removes visits, appointments and plans that are older than a year, and cares that ended half a year ago, each of these with its act.
func (s *Visits) Purge(ctx context.Context, tenant string) (gone int, err error) {
	defer fault.Wrap(&err, "app.PurgeVisits")
	for n := 1; n > 0 && ctx.Err() == nil; gone += n {
		err := s.app.Store.Update(ctx, func(tx *store.Tx) error {
			if n, err = tx.ForgetVisits(tenant, forgotten(tx.Now())); err != nil {
				return err
			}
			today := calendar.DateOf(tx.Now())
			old, err := tx.CaresEndedBy(tenant, households.MonthsOn(today, -visits.AfterMonths).AddDays(3))
			for _, c := range old {
				if today.Before(c.PurgedOn()) {
					continue
				}
				n++
				if err := tx.DropCare(tenant, c.ID); err != nil {
					return err
				}
				c.Salt = nil
				if err := logCare(tx, c.Care, carePurge, system, cases.Key{}); err != nil {
					return err
				}
			}
			return err
		})
		if err != nil {
			return gone, err
		}
	}
	return gone, ctx.Err()
}

func idOf(act audit.Act) string {
	_, id, _ := strings.Cut(act.Subject, ":")
	return id
}
