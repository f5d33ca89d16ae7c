package jobs

import (
	"context"
	"errors"
	"log/slog"
	"log/syslog"
	"os"
	"strings"
	"time"

	"gezhi/internal/audit"
	"gezhi/internal/store"
)

// HeadKeeper keeps lines outside of the database.
type HeadKeeper interface {
	Keep(line []byte) error
}

// Heads brings the heads of the logs out of the house (链头外存), signed: whoever changes the database cannot change what was kept.
type Heads struct {
	Store   Log
	Tenants func() []string
	Sign    func(audit.Head, time.Time) []byte // the line that is kept
	Keepers []HeadKeeper
	Now     func() time.Time
	Log     *slog.Logger
	Every   time.Duration // between rounds; a minute if zero

	kept map[string]int64 // by tenant: the position that is kept
}

const headsEvery = time.Minute

// Run keeps the heads that have moved until ctx ends, and the last ones then.
func (h *Heads) Run(ctx context.Context) {
	to := context.WithoutCancel(ctx)
	rounds(ctx, h.Every, headsEvery, func() { h.Round(to) })
	h.Round(to)
}

// Round keeps the heads that have moved. What cannot be kept now is kept in a later round, as far as the log has come then.
func (h *Heads) Round(ctx context.Context) {
	for _, tenant := range h.Tenants() {
		var head audit.Head
		err := h.Store.View(ctx, func(tx *store.Tx) (err error) {
			head, err = tx.Head(tenant)
			return err
		})
		if err == nil && head.Pos > h.kept[tenant] {
			err = h.keep(head)
		}
		if err != nil {
			h.Log.Error("the head of a log could not be kept outside", "tenant", tenant, "error", err)
		}
	}
}

func (h *Heads) keep(head audit.Head) (err error) {
	line := h.Sign(head, h.Now())
	for _, k := range h.Keepers {
		err = errors.Join(err, k.Keep(line))
	}
	if err != nil {
		return err
	}
	if h.kept == nil {
		h.kept = map[string]int64{}
	}
	h.kept[head.Tenant] = head.Pos
	return nil
}

// HeadFile keeps lines in a file, on another disk than the database. It is only ever added to, so that the file may be made such that
// nothing else can be done with it.
type HeadFile string

// Keep returns when the line is on disk.
func (f HeadFile) Keep(line []byte) error {
	file, err := os.OpenFile(string(f), os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	last := make([]byte, 1)
	if info, err := file.Stat(); err == nil && info.Size() > 0 {
		if _, err := file.ReadAt(last, info.Size()-1); err == nil && last[0] != '\n' { // a crash cut the line before
			line = append([]byte{'\n'}, line...)
		}
	}
	_, err = file.Write(line)
	return errors.Join(err, file.Sync(), file.Close())
}

// HeadSyslog sends lines to the system log: "local" is this machine's, "udp:host:514" and "tcp:host:514" another one's.
type HeadSyslog string

// Keep returns when the line is sent.
func (s HeadSyslog) Keep(line []byte) error {
	network, address, _ := strings.Cut(string(s), ":")
	if network == "local" {
		network = ""
	}
	w, err := syslog.Dial(network, address, syslog.LOG_NOTICE|syslog.LOG_AUTH, "gezhi")
	if err != nil {
		return err
	}
	_, err = w.Write(line)
	return errors.Join(err, w.Close())
}
