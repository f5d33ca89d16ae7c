package ledgers

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/territory"
)

// UndoWithin is how long after its beginning a table may be taken back: whoever took a wrong file in sees it by the next morning. Later the
// entries have been printed, counted and worked with, and are ended one by one, each with its reason.
const UndoWithin = 24 * time.Hour

// TakenState is how far a table is.
type TakenState string

// The states, in order.
const (
	Taking  TakenState = "taking"
	Taken   TakenState = "taken"
	Undoing TakenState = "undoing" // 撤销中
	Undone  TakenState = "undone"  // 已撤销
)

// TakenTable is a table that an account took into a ledger (导入的台账表格): one for a file, until it is taken back.
type TakenTable struct {
	Tenant  string         `json:"-"`
	ID      string         `json:"-"`
	Ledger  string         `json:"-"`
	Digest  string         `json:"-"` // of the file
	Account string         `json:"-"` // who took it in
	State   TakenState     `json:"-"`
	Begun   time.Time      `json:"-"`
	Version int64          `json:"-"`
	Place   territory.Code `json:"place"` // of its first row
	Turn    int            `json:"turn"`  // how many tables of the file had been taken back before: names its entries, see EntryID
	Moved   time.Time      `json:"moved"` // when something of it was kept or taken back last

	Rows  int `json:"rows"`  // to keep
	Done  int `json:"done"`  // of them kept
	Added int `json:"added"` // of these new
	Left  int `json:"left"`  // wrong rows that were left out
	Twins int `json:"twins"` // likely doubles that were left out

	Act     int64  `json:"act,omitempty"`     // the number of the act that takes it back, among those of the ledger
	After   string `json:"after,omitempty"`   // the entry up to which it is taken back
	Removed int    `json:"removed,omitempty"` // entries that are gone again
	Stayed  int    `json:"stayed,omitempty"`  // entries that somebody had changed or confirmed since
}

// Goes lets a table go on: so many rows more are to be kept. Conflict ledger.undo_under_way when it is being taken back.
func (t TakenTable) Goes(rows, left, twins int, now time.Time) (TakenTable, error) {
	if t.State == Undoing || t.State == Undone {
		return t, fault.New(fault.Conflict, "ledger.undo_under_way")
	}
	t.State, t.Rows, t.Left, t.Twins, t.Moved = Taking, t.Done+rows, left, twins, now
	return t, nil
}

// Keeps notes rows that were kept, and which of them are new. Conflict ledger.undo_under_way when it was taken back meanwhile.
func (t TakenTable) Keeps(rows, added int, now time.Time) (TakenTable, error) {
	if t.State != Taking {
		return t, fault.New(fault.Conflict, "ledger.undo_under_way")
	}
	t.Done, t.Added, t.Moved = t.Done+rows, t.Added+added, now
	if t.Done >= t.Rows {
		t.State = Taken
	}
	return t, nil
}

// Until is the last instant at which a table may be taken back.
func (t TakenTable) Until() time.Time { return t.Begun.Add(UndoWithin) }

// Undo decides to take a table back, by an act; begins is false where that was decided before. Conflict ledger.undo_late after its time.
func (t TakenTable) Undo(now time.Time) (next TakenTable, begins bool, err error) {
	switch {
	case t.State == Undoing, t.State == Undone:
		return t, false, nil
	case now.After(t.Until()):
		return t, false, fault.New(fault.Conflict, "ledger.undo_late", "hours", int(UndoWithin.Hours()))
	}
	t.State, t.Moved = Undoing, now
	return t, true, nil
}

// Takes reports whether an entry of the file goes with its table: nobody changed it, said that it is still true, ended it, or let it follow
// its ground since.
func (t TakenTable) Takes(e Entry) bool { return e.Account == t.Account && e.Version == 1 && e.Open() }

// Undid notes that entries up to one were looked at; with none left the table is taken back.
func (t TakenTable) Undid(last string, removed, stayed int, more bool, now time.Time) TakenTable {
	t.Removed, t.Stayed, t.Moved = t.Removed+removed, t.Stayed+stayed, now
	if last != "" {
		t.After = last
	}
	if !more {
		t.State = Undone
	}
	return t
}

// EntryID names the entry of a row of a file: the same for the same row, so that a table that broke off goes on. Entries of a file that was
// taken back are not named again. Those of a file stand beside one another, in its order: a database that keeps rows by their ids writes
// some pages for a unit, and not one for each row.
func EntryID(tenant, ledger, digest string, turn, row int) string {
	text := fmt.Sprintf("%s %s %s", tenant, ledger, digest)
	if turn > 0 {
		text += fmt.Sprintf(" %d", turn)
	}
	sum := sha256.Sum256([]byte(text))
	h := hex.EncodeToString(sum[:10])
	return fmt.Sprintf("%s-%s-8%s-a%s-%012x", h[:8], h[8:12], h[13:16], h[17:20], row)
}

// Span is between which ids, both excluded, the entries of a table stand.
func (t TakenTable) Span() (from, to string) {
	first := EntryID(t.Tenant, t.Ledger, t.Digest, t.Turn, 0)
	return first, first[:len(first)-12] + "g"
}
