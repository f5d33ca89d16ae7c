package patrol

import (
	"slices"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/territory"
)

// Result is what was found at a point (结果).
type Result string

// The results.
const (
	Normal  Result = "normal"  // 正常
	Problem Result = "problem" // 发现问题: it became a case
)

// Results lists the results.
func Results() []Result { return []Result{Normal, Problem} }

// Record is what somebody found at a point (巡查记录). It counts for the day on which it reached the county; when the phone says it was
// made is a claim, and where the phone was is declared once, if at all.
type Record struct {
	Tenant   string
	ID       string // made by whoever records, so that a record sent twice is one
	Point    string
	Place    territory.Code // of the point on that day
	Account  string
	Result   Result
	Case     string // what a problem became, by the id of its case
	At       time.Time
	Said     time.Time   // when it was made, as the phone says; zero when it says nothing
	Spot     *geo.LonLat // where the phone says it was; nil when it says nothing
	Accuracy int         // metres
	Scanned  bool        // the code that hangs at the point was read
}

const mostAccuracy = 5000 // metres; what is wider says nothing

// Check names every wrong field, as an Invalid fault.
func (r Record) Check() error {
	var wrong fault.Fields
	if !slices.Contains(Results(), r.Result) {
		wrong.Add("result", "not_one_of", "allowed", Results())
	}
	switch {
	case r.Result == Problem && r.Case == "":
		wrong.Add("case", "patrol.case_needed")
	case r.Result == Normal && r.Case != "":
		wrong.Add("case", "patrol.case_of_nothing")
	}
	if r.Spot != nil && !r.Spot.Valid() {
		wrong.Add("spot", "patrol.spot")
	}
	if r.Accuracy < 0 || r.Accuracy > mostAccuracy {
		wrong.Add("accuracy", "out_of_range", "min", 0, "max", mostAccuracy)
	}
	return wrong.Err()
}
