package store

import (
	"database/sql"
	"time"
)

// micros returns an instant as it is stored: microseconds since 1970, UTC.
func micros(t time.Time) int64 { return t.UnixMicro() }

// instant reads what micros wrote.
func instant(n int64) time.Time { return time.UnixMicro(n).UTC() }

// maybeMicros is micros for an instant that may be none.
func maybeMicros(t time.Time) sql.NullInt64 {
	if t.IsZero() {
		return sql.NullInt64{}
	}
	return sql.NullInt64{Int64: micros(t), Valid: true}
}

// maybeInstant reads what maybeMicros wrote.
func maybeInstant(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return instant(n.Int64)
}
