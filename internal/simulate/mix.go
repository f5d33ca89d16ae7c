package simulate

import (
	"bytes"
	_ "embed"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gopkg.in/yaml.v3"

	"gezhi/internal/cases"
	"gezhi/internal/fault"
)

//go:embed mix.yaml
var defaultMix []byte

// Mix says how a simulated year looks: shares, weights and durations. mix.yaml explains every field and says which
// numbers were measured and which assumed.
type Mix struct {
	Channels      map[cases.Source]float64 `yaml:"channels"`
	ResidentHours []float64                `yaml:"resident_hours"`
	StaffHours    []float64                `yaml:"staff_hours"`
	DayOff        DayOff                   `yaml:"day_off"`
	Storms        []Storm                  `yaml:"storms"`
	Matters       map[string]float64       `yaml:"matters"`
	Instant       float64                  `yaml:"instant"`
	Anonymous     float64                  `yaml:"anonymous"`
	Urgent        float64                  `yaml:"urgent"`
	NoPlace       float64                  `yaml:"no_place"`
	NeedInfo      float64                  `yaml:"need_info"`
	Answers       float64                  `yaml:"answers"`
	Reject        float64                  `yaml:"reject"`
	Duplicate     float64                  `yaml:"duplicate"`
	Returns       []float64                `yaml:"returns"`
	ReturnUpheld  float64                  `yaml:"return_upheld"`
	LateSign      float64                  `yaml:"late_sign"`
	Escalate      map[cases.Loop]float64   `yaml:"escalate"`
	Joint         map[cases.Loop]float64   `yaml:"joint"`
	Consult       float64                  `yaml:"consult"`
	Whistle       float64                  `yaml:"whistle"`
	Work          LogNormal                `yaml:"work"`
	FirstContact  LogNormal                `yaml:"first_contact"`
	DeskHours     LogNormal                `yaml:"desk_hours"`
	SignHours     LogNormal                `yaml:"sign_hours"`
	Extend        float64                  `yaml:"extend"`
	ExtendGranted float64                  `yaml:"extend_granted"`
	Suspend       float64                  `yaml:"suspend"`
	Supervised    float64                  `yaml:"supervised"`
	Rework        float64                  `yaml:"rework"`
	ByReporter    float64                  `yaml:"verified_by_reporter"`
	Evaluates     float64                  `yaml:"evaluates"`
	Reached       float64                  `yaml:"reached"`
	Solved        map[string]float64       `yaml:"solved"`
	Satisfaction  map[string]float64       `yaml:"satisfaction"`
	Reopen        float64                  `yaml:"reopen"`
	Withdraw      float64                  `yaml:"withdraw"`
	Urge          float64                  `yaml:"urge"`
}

// DayOff is the weight of a day that is not worked against one that is.
type DayOff struct {
	Resident float64 `yaml:"resident"`
	Staff    float64 `yaml:"staff"`
}

// Storm multiplies the reports of some days, given as month and day.
type Storm struct {
	From  string  `yaml:"from"`
	To    string  `yaml:"to"`
	Times float64 `yaml:"times"`
}

// LogNormal is a duration whose logarithm is normal.
type LogNormal struct {
	Median float64 `yaml:"median"`
	Sigma  float64 `yaml:"sigma"`
}

func (l LogNormal) draw(r *rand.Rand) float64 { return l.Median * math.Exp(l.Sigma*r.NormFloat64()) }

// DefaultMix returns the mix that comes with the program.
func DefaultMix() Mix {
	m, err := ParseMix(defaultMix)
	if err != nil {
		panic("simulate: " + err.Error()) // it is part of the program and tested
	}
	return m
}

// MixFile returns the file of the mix that comes with the program, to be changed and given back.
func MixFile() []byte { return bytes.Clone(defaultMix) }

// ParseMix reads a mix in YAML. An unknown field and a share outside of 0 to 1 are faults that name the field.
func ParseMix(data []byte) (Mix, error) {
	var m Mix
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&m); err != nil {
		return Mix{}, fault.New(fault.Malformed, "mix.unreadable", "why", err.Error())
	}
	return m, m.validate()
}

func (m *Mix) validate() error {
	var f fault.Fields
	for source := range m.Channels {
		if !slices.Contains(cases.Sources(), source) {
			f.Add(fmt.Sprintf("channels.%s", source), "not_one_of", "allowed", cases.Sources())
		}
	}
	for path, hours := range map[string][]float64{"resident_hours": m.ResidentHours, "staff_hours": m.StaffHours} {
		if len(hours) != 24 {
			f.Add(path, "mix_hours", "n", len(hours))
		}
	}
	for path, share := range map[string]float64{"instant": m.Instant, "anonymous": m.Anonymous, "urgent": m.Urgent, "no_place": m.NoPlace,
		"need_info": m.NeedInfo, "answers": m.Answers, "reject": m.Reject, "duplicate": m.Duplicate, "return_upheld": m.ReturnUpheld,
		"late_sign": m.LateSign, "consult": m.Consult, "whistle": m.Whistle, "extend": m.Extend, "extend_granted": m.ExtendGranted, "suspend": m.Suspend,
		"supervised": m.Supervised, "rework": m.Rework, "verified_by_reporter": m.ByReporter, "evaluates": m.Evaluates, "reached": m.Reached,
		"reopen": m.Reopen, "withdraw": m.Withdraw, "urge": m.Urge} {
		if share < 0 || share > 1 || math.IsNaN(share) {
			f.Add(path, "out_of_range", "min", 0, "max", 1)
		}
	}
	if len(m.Returns) == 0 {
		f.Add("returns", "required")
	}
	return f.Err()
}

// weighted draws a key by its weight. Keys are ordered first, so that a seed gives the same draw every time.
func weighted[K ~string](r *rand.Rand, weights map[K]float64) K {
	keys := make([]K, 0, len(weights))
	total := 0.0
	for k := range weights {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		total += weights[k]
	}
	x := r.Float64() * total
	for _, k := range keys {
		if x -= weights[k]; x < 0 {
			return k
		}
	}
	return keys[len(keys)-1]
}

// indexed draws an index by its weight.
func indexed(r *rand.Rand, weights []float64) int {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	x := r.Float64() * total
	for i, w := range weights {
		if x -= w; x < 0 {
			return i
		}
	}
	return len(weights) - 1
}
