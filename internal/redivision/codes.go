package redivision

import (
	"fmt"
	"strings"

	"gezhi/internal/geo"
	"gezhi/internal/territory"
)

type shape = geo.Shape

func compare(a, b territory.Code) int { return strings.Compare(string(a), string(b)) }

// serial is the number of a place in the one above: the last three digits of its code.
func serial(c territory.Code) (n int) {
	for _, digit := range c[len(c)-3:] {
		n = n*10 + int(digit-'0')
	}
	return n
}

func three(n int) string { return fmt.Sprintf("%03d", n) }
