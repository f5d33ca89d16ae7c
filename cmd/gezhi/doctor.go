package main

import (
	"crypto/tls"
	"fmt"
	"os"
	"syscall"
	"time"

	"gezhi/internal/app"
	"gezhi/internal/keys"
	"gezhi/internal/store"
)

// doctorCmd looks at an installation and says in words what is wrong and what to do.
type doctorCmd struct {
	place
	TLSCert   string `name:"tls-cert" help:"Certificate file of the server (PEM)." env:"GEZHI_TLS_CERT"`
	TLSKey    string `name:"tls-key" help:"Its key file (PEM)." env:"GEZHI_TLS_KEY"`
	HeadsFile string `name:"heads-file" help:"File that keeps the signed heads of the logs." env:"GEZHI_HEADS_FILE" type:"path"`
}

// finding is one thing that the doctor says.
type finding struct {
	bad  bool
	what string
	todo string
}

func (c doctorCmd) Run(e *env) (err error) {
	a, err := c.open(e)
	if err != nil {
		return err
	}
	defer closing(a, &err)
	found := append(c.disk(), c.keyFile()...)
	found = append(found, c.certificate(a.Clock.Now())...)
	for _, look := range []func(*env, *app.App) ([]finding, error){postgres, counties, followers, c.heads} {
		more, err := look(e, a)
		if err != nil {
			return err
		}
		found = append(found, more...)
	}
	bad := 0
	for _, f := range found {
		mark := "ok  "
		if f.bad {
			mark, bad = "BAD ", bad+1
		}
		fmt.Fprintln(e.out, mark, f.what)
		if f.bad {
			fmt.Fprintln(e.out, "     ->", f.todo)
		}
	}
	if bad > 0 {
		return fmt.Errorf("%d of %d things need somebody", bad, len(found))
	}
	return nil
}

// disk looks at the free space: it is warned of below 15 per cent.
func (c doctorCmd) disk() []finding {
	var s syscall.Statfs_t
	if err := syscall.Statfs(c.Data, &s); err != nil {
		return []finding{{true, "the disk of " + c.Data + " cannot be read: " + err.Error(), "check the folder and its permissions"}}
	}
	free := 100 * float64(s.Bavail) / float64(s.Blocks)
	return []finding{{free < 15, fmt.Sprintf("free disk space %.0f %%", free), "make room or move the folder to a larger disk before writing stops"}}
}

func (c doctorCmd) keyFile() []finding {
	info, err := os.Stat(keys.Path(c.Data))
	if err != nil {
		return []finding{{true, "the key file cannot be read: " + err.Error(), "restore it from your key backup"}}
	}
	return []finding{{info.Mode().Perm()&0o077 != 0, fmt.Sprintf("key file %s, mode %o", keys.Path(c.Data), info.Mode().Perm()), "chmod 600 it, and keep a copy of it apart from the backups of the data"}}
}

// renewBefore is how long a certificate should still hold.
const renewBefore = 21 * 24 * time.Hour

// certificate looks at the certificate of the server, where one is named.
func (c doctorCmd) certificate(now time.Time) []finding {
	if c.TLSCert == "" {
		return nil
	}
	cert, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey)
	if err != nil {
		return []finding{{true, "the certificate cannot be used: " + err.Error(), "check both files and that they belong together"}}
	}
	left := cert.Leaf.NotAfter.Sub(now)
	return []finding{{left < renewBefore, fmt.Sprintf("certificate of %s holds for %d days", cert.Leaf.Subject.CommonName, int(left.Hours()/24)), "renew it; the running server takes the new files up by itself"}}
}

// postgres looks at the PostgreSQL, where there is one: 15 is the oldest that carries the tables.
func postgres(e *env, a *app.App) ([]finding, error) {
	s, ok, err := a.Store.Server(e.ctx)
	if err != nil || !ok {
		return nil, err
	}
	found := []finding{
		{s.Version < 150000, fmt.Sprintf("PostgreSQL %d.%d", s.Version/10000, s.Version%10000), "upgrade to 15 or later"},
		{s.Owner, "this role owns the tables", "let another role serve, see docs/operations.md"},
		{s.Ahead.Abs() > 2*time.Second, fmt.Sprintf("its clock differs by %s", s.Ahead.Round(time.Millisecond)), "let both machines follow the same time server"},
	}
	if !s.Owner {
		found[1].what = "this role does not own the tables"
	}
	for _, name := range []string{"fsync", "full_page_writes", "synchronous_commit"} {
		value := s.Settings[name]
		found = append(found, finding{value == "off" || name == "synchronous_commit" && value == "local", name + " = " + value, "switch it on: what was answered may be lost without it"})
	}
	return found, nil
}

// counties looks at what each tenant needs.
func counties(e *env, a *app.App) (found []finding, err error) {
	if len(a.Tenants.All()) == 0 {
		return []finding{{true, "no county has begun", "run gezhi init"}}, nil
	}
	for _, t := range a.Tenants.All() {
		policy, err := a.Policies.Policy(e.ctx, t.Key)
		if err != nil {
			return nil, err
		}
		cal := policy.Calendar("")
		if year, missing := cal.Missing(a.Clock.Now()); missing {
			found = append(found, finding{true, fmt.Sprintf("%s: the public holidays of %d are not known", t.Name, year), "import the year's file: gezhi import holidays FILE; until then the normal week counts"})
		}
		ground := policy.Territory.Territory()
		found = append(found, finding{len(ground.Grids) == 0, fmt.Sprintf("%s: %d areas, %d grids, %d micro-grids", t.Name, len(ground.Areas), len(ground.Grids), len(ground.Micros)), "import divisions, boundaries and grids"})
	}
	return found, nil
}

// followerMost is how far a follower of the log may be behind a stopped server: it catches up in a moment after the start.
const followerMost = 10_000

// followers looks at how far the counts and the index of words are behind the log.
func followers(e *env, a *app.App) (found []finding, err error) {
	for _, t := range a.Tenants.All() {
		err := a.Store.View(e.ctx, func(tx *store.Tx) error {
			head, err := tx.Head(t.Key)
			if err != nil {
				return err
			}
			found = append(found, finding{false, fmt.Sprintf("%s: %d acts sealed (gezhi verify proves them)", t.Name, head.Pos), ""})
			for _, name := range []string{store.Counters, store.Search} {
				at, err := tx.Cursor(t.Key, name)
				if err != nil {
					return err
				}
				if late := head.Pos - at; late > 0 {
					found = append(found, finding{late > followerMost, fmt.Sprintf("%s: %s is %d acts behind the log", t.Name, name, late), "start the server and look again; if it stays behind, its log says why"})
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// heads looks at the heads that are kept outside, where a file is named.
func (c doctorCmd) heads(e *env, a *app.App) (found []finding, err error) {
	if c.HeadsFile == "" {
		return nil, nil
	}
	kept, err := a.KeptHeads(c.HeadsFile)
	if err != nil {
		return []finding{{true, "the kept heads cannot be read: " + err.Error(), "keep the file for whoever looks into it, and begin a new one"}}, nil
	}
	for _, t := range a.Tenants.All() {
		var last int64
		for _, h := range kept[t.Key] {
			last = max(last, h.Pos)
		}
		err := a.Store.View(e.ctx, func(tx *store.Tx) error {
			head, err := tx.Head(t.Key)
			f := finding{last < head.Pos, fmt.Sprintf("%s: heads are kept up to act %d of %d", t.Name, last, head.Pos), "look whether the file can be written where the server runs"}
			if last > head.Pos {
				f = finding{true, fmt.Sprintf("%s: a head was kept at act %d, and the log ends at %d", t.Name, last, head.Pos), "the end of the log is gone, or an older backup was restored: run gezhi verify --heads, and ask who did it"}
			}
			found = append(found, f)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}
