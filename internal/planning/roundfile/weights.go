package roundfile

import (
	"maps"
	"math"
	"slices"
	"strings"
)

// planes are the ways between points by EDGE_WEIGHT_TYPE (Reinelt 1991). All are whole numbers.
var planes = map[string]func(p, q [3]float64) float64{
	"EUC_2D":  func(p, q [3]float64) float64 { return nearest(euclid(p, q)) },
	"EUC_3D":  func(p, q [3]float64) float64 { return nearest(euclid(p, q)) },
	"CEIL_2D": func(p, q [3]float64) float64 { return math.Ceil(euclid(p, q)) },
	"MAN_2D":  func(p, q [3]float64) float64 { return nearest(blocks(p, q)) },
	"MAN_3D":  func(p, q [3]float64) float64 { return nearest(blocks(p, q)) },
	"MAX_2D":  largest,
	"MAX_3D":  largest,
	"ATT":     pseudo,
	"GEO":     globe,
}

// forms are the orders in which EDGE_WEIGHT_SECTION lists a symmetric matrix.
var forms = []string{"FULL_MATRIX", "UPPER_ROW", "LOWER_ROW", "UPPER_DIAG_ROW", "LOWER_DIAG_ROW", "UPPER_COL", "LOWER_COL", "UPPER_DIAG_COL", "LOWER_DIAG_COL"}

func weightTypes() string {
	return strings.Join(append(slices.Sorted(maps.Keys(planes)), explicit), ", ")
}

func nearest(x float64) float64 { return math.Floor(x + 0.5) }

func euclid(p, q [3]float64) float64 {
	return math.Sqrt((p[0]-q[0])*(p[0]-q[0]) + (p[1]-q[1])*(p[1]-q[1]) + (p[2]-q[2])*(p[2]-q[2]))
}

func blocks(p, q [3]float64) float64 {
	return math.Abs(p[0]-q[0]) + math.Abs(p[1]-q[1]) + math.Abs(p[2]-q[2])
}

func largest(p, q [3]float64) float64 {
	return max(nearest(math.Abs(p[0]-q[0])), nearest(math.Abs(p[1]-q[1])), nearest(math.Abs(p[2]-q[2])))
}

// pseudo is the pseudo-Euclidean way of ATT.
func pseudo(p, q [3]float64) float64 { return math.Ceil(math.Sqrt(euclid(p, q) * euclid(p, q) / 10)) }

// globe is the way of GEO: degrees and minutes as DDD.MM, latitude first, on a sphere; the published optima hold with these constants.
func globe(p, q [3]float64) float64 {
	radians := func(x float64) float64 {
		degrees := math.Trunc(x)
		return 3.141592 * (degrees + 5*(x-degrees)/3) / 180
	}
	q1 := math.Cos(radians(p[1]) - radians(q[1]))
	q2 := math.Cos(radians(p[0]) - radians(q[0]))
	q3 := math.Cos(radians(p[0]) + radians(q[0]))
	return math.Trunc(6378.388*math.Acos(min(1, max(-1, 0.5*((1+q1)*q2-(1-q1)*q3)))) + 1)
}

// weights reads the matrix, in whatever lines its numbers stand.
func (r *reader) weights() {
	switch {
	case r.size < 0:
		r.add("plan.section_missing", "word", "DIMENSION")
	case r.form == "" || r.form == "FUNCTION":
		r.add("plan.section_missing", "word", "EDGE_WEIGHT_FORMAT")
	case r.size > maxMatrix:
		r.add("out_of_range", "min", 1, "max", maxMatrix)
	}
	if r.fault.Len() > 0 {
		return
	}
	n := r.size
	numbers := 0
	for a := range n {
		from, to := span(r.form, a, n)
		numbers += to - from
	}
	if r.bytes < numbers { // before memory is taken for it
		r.add("plan.file_short")
		return
	}
	r.matrix = make([]float64, n*n)
	var cells []string
	for a := range n {
		from, to := span(r.form, a, n)
		for b := from; b < to; b++ {
			for len(cells) == 0 {
				if !r.next() || isKey(r.text) {
					r.add("plan.file_short")
					return
				}
				cells = strings.Fields(r.text)
			}
			x := r.real(cells[0])
			if cells = cells[1:]; r.fault.Len() == 0 && x < 0 {
				r.add("out_of_range", "min", 0, "max", "1e12")
			}
			if r.fault.Len() > 0 {
				return
			}
			if r.form == "FULL_MATRIX" && b < a && a != b && x != r.matrix[b*n+a] {
				r.add("plan.not_symmetric", "a", b+1, "b", a+1, "there", r.matrix[b*n+a], "back", x)
				return
			}
			if r.matrix[a*n+b] = x; r.form != "FULL_MATRIX" {
				r.matrix[b*n+a] = x
			}
			r.file.Whole = r.file.Whole && x == math.Trunc(x)
		}
	}
	for a := range n {
		r.matrix[a*n+a] = 0
	}
	if len(cells) > 0 {
		r.add("import.cells", "got", len(cells), "want", 0)
	}
}

// span tells which columns the a-th run of a matrix lists; a triangle by columns is the other one by rows.
func span(form string, a, n int) (from, to int) {
	switch form {
	case "UPPER_ROW", "LOWER_COL":
		return a + 1, n
	case "LOWER_ROW", "UPPER_COL":
		return 0, a
	case "UPPER_DIAG_ROW", "LOWER_DIAG_COL":
		return a, n
	case "LOWER_DIAG_ROW", "UPPER_DIAG_COL":
		return 0, a + 1
	}
	return 0, n
}

// isKey reports whether a line begins another section of the file.
func isKey(line string) bool { return strings.HasSuffix(line, "_SECTION") }
