package app

import (
	"errors"
	"io/fs"
	"os"
	"time"

	"gezhi/internal/audit"
	"gezhi/internal/jobs"
	"gezhi/internal/keys"
)

// newHeads returns what keeps the heads of the logs outside; nil where the configuration names no place.
func (a *App) newHeads() *jobs.Heads {
	var keepers []jobs.HeadKeeper
	if a.Config.HeadsFile != "" {
		keepers = append(keepers, jobs.HeadFile(a.Config.HeadsFile))
	}
	if a.Config.HeadsSyslog != "" {
		keepers = append(keepers, jobs.HeadSyslog(a.Config.HeadsSyslog))
	}
	if keepers == nil {
		return nil
	}
	sign := func(h audit.Head, at time.Time) []byte {
		return audit.SignHead(h, at, keys.HeadKey(a.ring.File().Newest()))
	}
	return &jobs.Heads{Store: a.Store, Tenants: a.Tenants.Keys, Sign: sign, Keepers: keepers, Now: a.Clock.Now, Log: a.Log}
}

// KeptHeads reads the heads that were kept in a file, by tenant; none without a name or before the first was kept. A line that this
// installation did not sign is an *audit.Broken.
func (a *App) KeptHeads(file string) (map[string][]audit.Head, error) {
	f, err := os.Open(file)
	if file == "" || errors.Is(err, fs.ErrNotExist) {
		return map[string][]audit.Head{}, nil
	}
	if err != nil {
		return nil, err
	}
	heads, err := audit.ReadHeads(f, a.ring.File().HeadKeys()...)
	return heads, errors.Join(err, f.Close())
}
