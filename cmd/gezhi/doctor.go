package main

import (
	"fmt"
	"os"
	"syscall"

	"gezhi/internal/app"
	"gezhi/internal/keys"
	"gezhi/internal/store"
)

// doctorCmd looks at an installation and says in words what is wrong and what to do.
type doctorCmd struct {
	place
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
	more, err := counties(e, a)
	if err != nil {
		return err
	}
	bad := 0
	for _, f := range append(found, more...) {
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
		return fmt.Errorf("%d of %d things need somebody", bad, len(found)+len(more))
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
		var head int64
		err = a.Store.View(e.ctx, func(tx *store.Tx) error {
			h, err := tx.Head(t.Key)
			head = h.Pos
			return err
		})
		if err != nil {
			return nil, err
		}
		found = append(found, finding{false, fmt.Sprintf("%s: %d acts sealed (gezhi verify proves them)", t.Name, head), ""})
	}
	return found, nil
}
