// Package roundfile reads the files of published routing problems: TSPLIB tours and CVRPLIB rounds (Reinelt 1991), with points or with a
// matrix of ways. What is wrong is named by its line.
package roundfile

import (
	"bufio"
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gezhi/internal/fault"
)

// File is what such a file tells. Nodes are numbered from 1 in the file and stand here at one less.
type File struct {
	Demand   []int // nil in a TSPLIB file
	Capacity int
	Depot    int
	Whole    bool // all ways are whole numbers
	at       [][3]float64
	way      func(a, b int) float64
}

// Way is the way between two nodes, as the file's EDGE_WEIGHT_TYPE says; the same in both directions.
func (f *File) Way(a, b int) float64 { return f.way(a, b) }

// Points is how many nodes there are.
func (f *File) Points() int { return len(f.at) }

const (
	maxNodes  = 20_000
	maxMatrix = 5_000 // nodes of a file with a matrix
	explicit  = "EXPLICIT"
)

// Read reads a file; rounds tells that demands, a capacity and a depot must stand in it.
func Read(data []byte, rounds bool) (*File, error) {
	r := &reader{scan: bufio.NewScanner(bytes.NewReader(data)), bytes: len(data), file: &File{Whole: true}, size: -1, kind: "EUC_2D"}
	r.scan.Buffer(nil, 64<<20) // a matrix may stand on one line
	if rounds {
		r.file.Depot = -1
	}
	for r.fault.Len() == 0 && r.next() {
		r.entry()
	}
	if err := r.scan.Err(); err != nil && r.fault.Len() == 0 {
		r.add("plan.file_short")
	}
	if r.fault.Len() == 0 {
		r.complete(rounds)
	}
	return r.file, r.fault.Err()
}

type reader struct {
	scan   *bufio.Scanner
	bytes  int
	line   int
	text   string
	file   *File
	size   int
	kind   string // of ways
	form   string // of the matrix
	matrix []float64
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
		r.file.at = make([][3]float64, r.size)
		r.points, r.wants = make([]bool, r.size), make([]bool, r.size)
	case "CAPACITY":
		r.file.Capacity = r.whole(value, 1, math.MaxInt32)
	case "TYPE":
		if kind, _, _ := strings.Cut(value, " "); kind != "TSP" && kind != "CVRP" {
			r.add("plan.problem_type", "value", value)
		}
	case "EDGE_WEIGHT_TYPE":
		if r.kind = value; value != explicit && planes[value] == nil {
			r.add("plan.weight_type", "value", value, "known", weightTypes())
		}
	case "EDGE_WEIGHT_FORMAT":
		if r.form = value; value != "FUNCTION" && !slices.Contains(forms, value) {
			r.add("plan.weight_form", "value", value, "known", strings.Join(forms, ", "))
		}
	case "EDGE_WEIGHT_SECTION":
		r.weights()
	case "NODE_COORD_SECTION":
		cells := 3
		if strings.HasSuffix(r.kind, "_3D") {
			cells = 4
		}
		r.rows(cells, r.points, func(i int, cells []string) {
			for k, cell := range cells[1:] {
				r.file.at[i][k] = r.real(cell)
			}
		})
	case "DISPLAY_DATA_SECTION":
		r.rows(3, make([]bool, max(r.size, 0)), func(int, []string) {})
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
		} else if _, err := strconv.ParseFloat(strings.Fields(r.text)[0], 64); err == nil {
			r.add("import.cells", "got", len(strings.Fields(r.text)), "want", 0)
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
	if r.kind == explicit {
		missing(r.matrix == nil, "EDGE_WEIGHT_SECTION")
	} else {
		missing(r.size >= 0 && !r.points[0], "NODE_COORD_SECTION")
	}
	if rounds {
		missing(r.file.Capacity == 0, "CAPACITY")
		missing(r.file.Demand == nil, "DEMAND_SECTION")
		missing(r.file.Depot < 0, "DEPOT_SECTION")
	}
	if r.fault.Len() == 0 {
		r.ways()
	}
}

// ways makes the way between nodes of what was read.
func (r *reader) ways() {
	n, matrix, at := r.size, r.matrix, r.file.at
	if r.kind == explicit {
		r.file.way = func(a, b int) float64 { return matrix[a*n+b] }
		return
	}
	way := planes[r.kind]
	r.file.way = func(a, b int) float64 {
		if a == b {
			return 0
		}
		return way(at[a], at[b])
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
	if x, own := strconv.ParseFloat(text, 64); err != nil && own == nil && x == math.Trunc(x) && math.Abs(x) < 1e15 { // as 3.0 or 1e2
		n, err = int(x), nil
	}
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
