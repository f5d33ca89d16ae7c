package territory

import (
	"fmt"
	"strings"
)

// Level is the depth of a place: how many digits its code has.
type Level uint8

// The levels, from the largest place to the smallest. The zero Level is no level.
const (
	NoLevel Level = iota
	LevelCounty
	LevelTown
	LevelCommunity
	LevelGrid
	LevelMicro
)

var levelNames = [...]string{"", "county", "town", "community", "grid", "micro"}

// digits is the length of a code of each level.
var digits = [...]int{0, 6, 9, 12, 15, 18}

// String returns the name of the level as it stands in data.
func (l Level) String() string {
	if int(l) < len(levelNames) {
		return levelNames[l]
	}
	return ""
}

// Digits returns how many digits a code of the level has.
func (l Level) Digits() int {
	if int(l) < len(digits) {
		return digits[l]
	}
	return 0
}

// Code is the code of a place: 6 digits for a county, and three more for each of town, community, grid and
// micro-grid. The beginning of a code is the code of the place around it.
type Code string

// Level returns the level that the length of the code stands for, or NoLevel.
func (c Code) Level() Level {
	for l := LevelCounty; l <= LevelMicro; l++ {
		if len(c) == l.Digits() {
			return l
		}
	}
	return NoLevel
}

// Valid reports whether c has the form of a code: decimal digits of one of the five lengths, no part that is 000,
// a grid serial of 001-799 (ordinary) or 801-998 (exclusive). Whether such a place exists is another question.
func (c Code) Valid() bool {
	level := c.Level()
	if level == NoLevel || c[0] == '0' || strings.Trim(string(c), "0123456789") != "" {
		return false
	}
	for l := LevelTown; l <= level; l++ {
		if c[l.Digits()-3:l.Digits()] == "000" {
			return false
		}
	}
	return level < LevelGrid || c.Up(LevelGrid).Kind() != ""
}

// Kind returns which kind of grid the serial of a 15-digit code is reserved for, or nothing.
func (c Code) Kind() GridKind {
	if len(c) != LevelGrid.Digits() {
		return ""
	}
	switch serial := c[len(c)-3:]; {
	case serial >= "001" && serial <= "799":
		return Ordinary
	case serial >= "801" && serial <= "998":
		return Exclusive
	default:
		return ""
	}
}

// Parent returns the code of the place around c; a county's is empty.
func (c Code) Parent() Code {
	if level := c.Level(); level > LevelCounty {
		return c[:len(c)-3]
	}
	return ""
}

// Up returns the code of the place of the given level that holds c, or c itself; empty when c lies above that level.
func (c Code) Up(level Level) Code {
	n := level.Digits()
	if n == 0 || len(c) < n {
		return ""
	}
	return c[:n]
}

// Contains reports whether d is c or lies within c. The empty code contains nothing.
func (c Code) Contains(d Code) bool { return c != "" && strings.HasPrefix(string(d), string(c)) }

// ParseCode reads a code, also in the national 12-digit form in which counties and towns are filled up with zeros.
// It returns false for anything else.
func ParseCode(s string) (Code, bool) {
	c := Code(s)
	if len(s) == 12 {
		switch {
		case strings.HasSuffix(s, "000000"):
			c = c[:6]
		case strings.HasSuffix(s, "000"):
			c = c[:9]
		}
	}
	return c, c.Valid()
}

// MarshalText writes the level as its name.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads the name of a level.
func (l *Level) UnmarshalText(text []byte) error {
	for i, name := range levelNames {
		if name == string(text) {
			*l = Level(i)
			return nil
		}
	}
	return fmt.Errorf("territory: %q is no level", text)
}
