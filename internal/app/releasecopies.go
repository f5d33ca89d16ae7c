package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/ledgers"
	"gezhi/internal/notices"
	"gezhi/internal/people"
	"gezhi/internal/store"
)

// lookExport is what somebody whose data went out is told of it.
const lookExport = "export"

// gather reads the rows of a release as they stand, each value as its asker may see it, and tells whose they are.
func (s *Releases) gather(ctx context.Context, actor access.Actor, r ledgers.Release, lang string) (d ledgers.Definition, rows []ledgers.Row, subjects []string, err error) {
	ask := ledgers.Ask{Place: r.Place, Ended: r.Ended, Limit: 200, Lang: lang}
	for {
		var page ledgers.Page
		if d, page, err = s.ledgers.whole(ctx, actor, r.Ledger, ask); err != nil {
			return d, nil, nil, err
		}
		_, full := s.ledgers.sight(actor, d)
		for _, row := range page.Rows {
			if subject := subjectOf(row); subject != "" {
				subjects = append(subjects, subject)
			}
			seen := full.Admits(d.Resource(actor.Tenant, row.ID, row.Place))
			values := ledgers.Values{}
			for _, code := range r.Fields {
				f, known := d.Field(code)
				switch value := row.Values[code]; {
				case !known || value == "":
				case f.Closed() && !f.Whole() && !seen:
					values[code] = f.Masked(value)
				default:
					values[code] = value
				}
			}
			row.Values, row.Place = values, d.Outside(row.Place)
			rows = append(rows, row)
		}
		if len(rows) > ledgers.ReleaseRows {
			return d, nil, nil, fault.New(fault.Conflict, "release.too_many", "max", ledgers.ReleaseRows)
		}
		if ask.After = page.Next; ask.After == "" {
			slices.Sort(subjects)
			return d, rows, slices.Compact(subjects), nil
		}
	}
}

// subjectOf is whose data a row holds, as looks at them are noted; empty where they are nobody's.
func subjectOf(row ledgers.Row) string {
	switch row.Kind {
	case "household", "care", "visit", "agency":
		return audit.Subject("household", row.Of)
	case "entry":
		return audit.Subject("entry", row.ID)
	}
	return ""
}

// takeTries is how often a copy is made anew because another one of the same release was counted meanwhile.
const takeTries = ledgers.ReleaseTakes + 2

// Take makes a copy of a release of one's own from the data of now, counts it, and notes whose data went out. Faults: NotFound
// release.not_found; Conflict release.redivided; as ledgers.Release.Take; Forbidden as Rows, and release.field_lost for what the asker may see no more.
func (s *Releases) Take(ctx context.Context, actor access.Actor, id, lang string, render func(httpapi.ReleaseCopy) ([]byte, error)) (data []byte, c httpapi.ReleaseCopy, err error) {
	defer fault.Wrap(&err, "app.TakeRelease(%s)", id)
	for range takeTries {
		if data, c, err = s.take(ctx, actor, id, lang, render); !fault.HasCode(err, "release.stale") {
			return data, c, err
		}
	}
	return nil, c, err
}

func (s *Releases) take(ctx context.Context, actor access.Actor, id, lang string, render func(httpapi.ReleaseCopy) ([]byte, error)) (data []byte, c httpapi.ReleaseCopy, err error) {
	one, err := s.One(ctx, actor, id)
	if err != nil {
		return nil, c, err
	}
	now := s.app.Clock.Now()
	if _, err := one.Release.Take(actor.Account, one.Rows, now); err != nil { // before much is read for nothing
		return nil, c, err
	}
	if err := s.sameGround(ctx, one.Release); err != nil {
		return nil, c, err
	}
	d, rows, subjects, err := s.gather(ctx, actor, one.Release, lang)
	if err != nil {
		return nil, c, err
	}
	see, _ := s.ledgers.sight(actor, d)
	for _, code := range one.Fields {
		if f, known := d.Field(code); known && f.Withheld(see) != "" {
			return nil, c, fault.New(fault.Forbidden, "release.field_lost", "name", f.Name.In(lang))
		}
	}
	next, err := one.Release.Take(actor.Account, len(rows), now)
	if err != nil {
		return nil, c, err
	}
	who, err := capacity(actor, d, rows[0].Place, now)
	if err != nil {
		return nil, c, err
	}
	one.Release, one.Of = next, d
	c = httpapi.ReleaseCopy{ReleaseTold: one, Copied: rows, At: now}
	if data, err = render(c); err != nil {
		return nil, c, err
	}
	digest := sha256.Sum256(data)
	err = s.app.Store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.SaveRelease(next); err != nil {
			return err
		}
		if err := tx.NoteReleaseLooks(next, subjects); err != nil {
			return err
		}
		_, err := logRelease(tx, next, releaseTake, signed(actor, who), cases.Key{}, map[string]any{
			"rows": len(rows), "copy": next.Taken, "digest": hex.EncodeToString(digest[:]), "destroy_by": next.DestroyBy}, nil)
		return err
	})
	return data, c, err
}

// takenWith adds the copies of releases with which the data of a subject went out to the looks at it.
func takenWith(tx *store.Tx, tenant, subject string, looks []httpapi.Look) ([]httpapi.Look, error) {
	list, err := tx.ReleaseLooks(tenant, subject)
	if err != nil {
		return nil, err
	}
	for _, l := range list {
		acts, err := tx.ActsAfter(access.SystemScope(tenant), audit.Subject("release", l.Release), 0, mostSteps)
		if err != nil {
			return nil, err
		}
		copies := 0
		for _, a := range acts {
			if a.Kind != releaseTake {
				continue
			}
			if copies++; copies != l.Take {
				continue
			}
			var said struct{ No, Purpose string }
			if err := json.Unmarshal([]byte(a.Command), &said); err != nil {
				return nil, err
			}
			looks = append(looks, httpapi.Look{At: a.At, Reason: lookExport, Role: people.Role(a.Actor.Role), Org: people.Org(a.Actor.Org), No: said.No, For: said.Purpose})
		}
	}
	slices.SortStableFunc(looks, func(a, b httpapi.Look) int { return a.At.Compare(b.At) })
	return looks, nil
}

// Remind tells who asked, and those who look after the log, of copies that nobody said were destroyed by their day; once for each release.
func (s *Releases) Remind(ctx context.Context, tenant string) (reminded int, err error) {
	defer fault.Wrap(&err, "app.RemindReleases")
	for n := 1; n > 0 && ctx.Err() == nil; reminded += n {
		err = s.app.Store.Update(ctx, func(tx *store.Tx) error {
			n = 0
			due, err := tx.ReleasesToRemind(tenant, calendar.DateOf(tx.Now()))
			if err != nil {
				return err
			}
			for _, r := range due {
				next, is := r.Remind(tx.Now())
				if !is {
					continue
				}
				if err := tx.SaveRelease(next); err != nil {
					return err
				}
				act, err := logRelease(tx, next, releaseOverdue, system, cases.Key{}, map[string]any{"taken": next.Taken, "destroy_by": next.DestroyBy}, nil)
				if err != nil {
					return err
				}
				auditors, err := told(tx, next, access.AuditRead, access.Audit)
				if err != nil {
					return err
				}
				if err := tx.TellOfRelease(next, notices.ReleaseOverdue, act, append(auditors, next.Account)); err != nil {
					return err
				}
				n++
			}
			return nil
		})
		if err != nil {
			return reminded, err
		}
	}
	return reminded, ctx.Err()
}
