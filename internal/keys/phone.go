package keys

import "gezhi/internal/cells"

// Phone brings a telephone number to the form that is indexed: digits alone, without +86 or 0086 before a mobile number, and
// full-width digits as plain ones.
func Phone(s string) string { return cells.Dialled(s) }
