package store

import (
	"slices"
	"strconv"
	"strings"

	"gezhi/internal/fault"
)

// cursor is the last row of a page; the next page begins behind it. The zero cursor stands before the first row.
type cursor struct {
	phase phase
	key   int64
	id    string
}

// String returns the cursor as it stands in links.
func (c cursor) String() string {
	return string(rune(c.phase)) + strconv.FormatInt(c.key, 36) + "." + c.id
}

// parseCursor reads a cursor of a list that has the given phases. Malformed list.cursor for anything else.
func parseCursor(text string, of ...phase) (cursor, error) {
	if text == "" {
		return cursor{}, nil
	}
	key, id, ok := strings.Cut(text[1:], ".")
	n, err := strconv.ParseInt(key, 36, 64)
	c := cursor{phase: phase(text[0]), key: n, id: id}
	if !ok || err != nil || id == "" || !slices.Contains(of, c.phase) {
		return cursor{}, fault.New(fault.Malformed, "list.cursor")
	}
	return c, nil
}
