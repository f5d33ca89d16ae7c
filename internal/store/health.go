package store

import (
	"context"
	"time"
)

// Server is what a PostgreSQL says of itself, as far as what is acknowledged depends on it.
type Server struct {
	Version  int               // 150004 is 15.4
	Settings map[string]string // those of durable
	Owner    bool              // the role of this program owns the tables: it could change their rules
	Ahead    time.Duration     // its clock before this machine's; less than the way there and back counts as nothing
}

// durable are the settings without which an answer is no promise.
var durable = []string{"fsync", "full_page_writes", "synchronous_commit"}

// Server asks the PostgreSQL of this store; ok is false on SQLite.
func (s *Store) Server(ctx context.Context) (out Server, ok bool, err error) {
	if s.node == nil {
		return out, false, nil
	}
	asked := time.Now()
	var clock time.Time
	row := s.readDB.QueryRowContext(ctx, "SELECT CAST(current_setting('server_version_num') AS INTEGER), clock_timestamp(), pg_get_userbyid(relowner) = current_user FROM pg_class WHERE oid = to_regclass('acts')")
	if err := row.Scan(&out.Version, &clock, &out.Owner); err != nil {
		return out, true, err
	}
	switch answered := time.Now(); {
	case clock.Before(asked):
		out.Ahead = clock.Sub(asked)
	case clock.After(answered):
		out.Ahead = clock.Sub(answered)
	}
	out.Settings = map[string]string{}
	for _, name := range durable {
		var value string
		if err := s.readDB.QueryRowContext(ctx, "SELECT current_setting($1)", name).Scan(&value); err != nil {
			return out, true, err
		}
		out.Settings[name] = value
	}
	return out, true, nil
}
