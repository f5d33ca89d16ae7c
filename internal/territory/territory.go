package territory

// EditionStatus is how far an edition has come.
type EditionStatus string

// The states of an edition, in their order.
const (
	EditionDraft     EditionStatus = "draft"
	EditionChecked   EditionStatus = "checked"
	EditionPublished EditionStatus = "published"
	EditionReplaced  EditionStatus = "replaced"
)

// Edition (版本) is one division of the ground, in force for a span of days. A case keeps the grid of its own day.
type Edition struct {
	ID     string        `json:"id"`
	Name   string        `json:"name"`
	Source string        `json:"source,omitempty"` // where the division comes from, with its licence
	Status EditionStatus `json:"status"`
	Span
}

// Territory is one edition in memory. Its rows are flat: each can be stored and read by itself.
type Territory struct {
	Edition   Edition
	Areas     []Area
	Grids     []Grid
	Micros    []MicroGrid
	Compounds []Compound
	Buildings []Building
	Places    []Place
}

// Has reports whether a row with the span is part of the edition: one that has not ended on its first day.
func (e Edition) Has(s Span) bool {
	return s.ValidTo == "" || e.ValidFrom != "" && e.ValidFrom < s.ValidTo
}
