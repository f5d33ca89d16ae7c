package ledgers

import (
	"context"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/territory"
)

// Source generates the rows of a ledger from what was entered once elsewhere.
type Source interface {
	// Rows answers a page of the rows at a place and below that the actor may see, for handling. A source looks after access itself: it
	// knows whose rows they are. The values are whole; the engine masks what the definition says is personal or sensitive, and a
	// source that shows less than that leaves a value out.
	Rows(ctx context.Context, actor access.Actor, ask Ask) (Page, error)
}

// Ask is what is asked of a ledger.
type Ask struct {
	Ledger Definition
	Place  territory.Code // and below; empty for all in reach
	Ended  bool           // also what is over
	Words  string         // found in a value that is not personal; empty for all
	Lang   string         // in which a source writes what is no value of a choice: "zh-CN" or "en"
	After  string         // the cursor of the page before
	Limit  int            // at most
}

// Row is one row of a ledger, kept or generated.
type Row struct {
	ID      string
	Place   territory.Code
	Values  Values
	At      time.Time     // when it came to be
	Checked calendar.Date // when somebody said last that it is true; zero where nobody is asked
	Ended   calendar.Date
	Expires calendar.Date // when it is removed; zero for never
	Version int64         // of an entry that is kept here
	Kind    string        // what it was generated from: "case", "point", "grid", "post", "household", "care", "visit", "agency"; "entry" where it is kept here
	Of      string        // the id of that; of a care, a visit and an errand that of its household
}

// Page is a page of rows.
type Page struct {
	Rows []Row
	Next string // the cursor of the next page; empty at the end
}
