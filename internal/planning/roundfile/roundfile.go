// Package roundfile reads the files of published routing problems: TSPLIB tours and CVRPLIB rounds with points in a plane (EUC_2D). What is
// wrong is named by its line.
package roundfile

import (
	"bufio"
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"

	"gezhi/internal/fault"
)

// File is what such a file tells. Nodes are numbered from 1 in the file and stand here at one less.
type File struct {
	X, Y     []float64
	Demand   []int // nil in a TSPLIB file
	Capacity int
	Depot    int
}

// Way is the way between two nodes: Euclidean, rounded to the nearest whole number (Reinelt 1991).
func (f *File) Way(a, b int) float64 {
	return math.Floor(math.Hypot(f.X[a]-f.X[b], f.Y[a]-f.Y[b]) + 0.5)
}

const maxNodes = 20_000

// Read reads a file; rounds tells that demands, a capacity and a depot must stand in it.
func Read(data []byte, rounds bool) (*File, error) {
	r := &reader{scan: bufio.NewScanner(bytes.NewReader(data)), file: &File{}, size: -1}
	if rounds {
		r.file.Depot = -1
	}
	for r.fault.Len() == 0 && r.next() {
		r.entry()
	}
	if r.fault.Len() == 0 {
		r.complete(rounds)
	}
	return r.file, r.fault.Err()
}

type reader struct {
	scan   *bufio.Scanner
	line   int
	text   string
	file   *File
	size   int
	points []bool
	wants  []bool
	fault  fault.Fields
}

// next goes to the next line that is not empty.
func (r *reader) next() bool {
	for r.scan.Scan() {
		r.line++
		if r.text = strings.TrimSpace(r.scan.Text()); r.text != "" {
			return r.text != "EOF"
		}
	}
	return false
}

func (r *reader) add(code string, pairs ...any) {
	r.fault.Add(fmt.Sprintf("line %d", r.line), code, pairs...)
}

func (r *reader) entry() {
	key, value, _ := strings.Cut(r.text, ":")
	key, value = strings.TrimSpace(key), strings.TrimSpace(value)
	switch key {
	case "DIMENSION":
		if r.size >= 0 {
			r.add("duplicate", "value", key)
			return
		}
		if r.size = r.whole(value, 1, maxNodes); r.fault.Len() > 0 {
			return
		}
		r.file.X, r.file.Y = make([]float64, r.size), make([]float64, r.size)
		r.points, r.wants = make([]bool, r.size), make([]bool, r.size)
	case "CAPACITY":
		r.file.Capacity = r.whole(value, 1, math.MaxInt32)
	case "EDGE_WEIGHT_TYPE":
		if value != "EUC_2D" {
			r.add("plan.weight_type", "value", value)
		}
	case "NODE_COORD_SECTION":
		r.rows(3, r.points, func(i int, cells []string) { r.file.X[i], r.file.Y[i] = r.real(cells[1]), r.real(cells[2]) })
	case "DEMAND_SECTION":
		r.file.Demand = make([]int, max(r.size, 0))
		r.rows(2, r.wants, func(i int, cells []string) { r.file.Demand[i] = r.whole(cells[1], 0, math.MaxInt32) })
	case "DEPOT_SECTION":
		for r.next() && r.text != "-1" && r.fault.Len() == 0 {
			if r.file.Depot >= 0 {
				r.add("plan.one_depot")
			}
			r.file.Depot = r.whole(r.text, 1, r.size) - 1
		}
	default:
		if strings.HasSuffix(key, "_SECTION") {
			r.add("plan.section_unknown", "word", key)
		}
	}
}

// rows reads one row for each node, in any order.
func (r *reader) rows(cells int, seen []bool, take func(i int, cells []string)) {
	if r.size < 0 {
		r.add("plan.section_missing", "word", "DIMENSION")
		return
	}
	for range r.size {
		if !r.next() {
			r.add("plan.file_short")
			return
		}
		row := strings.Fields(r.text)
		if len(row) != cells {
			r.add("import.cells", "got", len(row), "want", cells)
			return
		}
		i := r.whole(row[0], 1, r.size) - 1
		if r.fault.Len() > 0 {
			return
		}
		if seen[i] {
			r.add("duplicate", "value", row[0])
			return
		}
		seen[i] = true
		if take(i, row); r.fault.Len() > 0 {
			return
		}
	}
}

func (r *reader) complete(rounds bool) {
	missing := func(is bool, word string) {
		if is {
			r.fault.Add(word, "plan.section_missing", "word", word)
		}
	}
	missing(r.size < 0, "DIMENSION")
	missing(r.size >= 0 && !r.points[0], "NODE_COORD_SECTION")
	if rounds {
		missing(r.file.Capacity == 0, "CAPACITY")
		missing(r.file.Demand == nil, "DEMAND_SECTION")
		missing(r.file.Depot < 0, "DEPOT_SECTION")
	}
}

func (r *reader) real(text string) float64 {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(x) || math.Abs(x) > 1e12 {
		r.add("import.number", "value", text)
	}
	return x
}

func (r *reader) whole(text string, low, high int) int {
	n, err := strconv.Atoi(text)
	switch {
	case err != nil:
		r.add("plan.count", "value", text)
		return low
	case n < low || n > high:
		r.add("out_of_range", "min", low, "max", high)
		return low
	}
	return n
}
