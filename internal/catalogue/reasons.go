package catalogue

// Reason is one entry of a list from which a person chooses why.
type Reason struct {
	Code string `json:"code" yaml:"code"`
	Name Label  `json:"name" yaml:"name"`
	Tell Label  `json:"tell,omitzero" yaml:"tell,omitempty"` // what the reporter is told, with the right door to go to
	// Needs names what must come with the reason: "words", "referral", "basis", "right_unit", "expected_date", "interim_measure".
	Needs   []string          `json:"needs,omitempty" yaml:"needs,omitempty,flow"`
	Numbers []EmergencyNumber `json:"numbers,omitempty" yaml:"numbers,omitempty"`
}

// Reasons are the lists of reasons of a jurisdiction.
type Reasons struct {
	Reject  []Reason `json:"reject" yaml:"reject"`   // 不予受理
	Return  []Reason `json:"return" yaml:"return"`   // 退回
	Extend  []Reason `json:"extend" yaml:"extend"`   // 延期
	Suspend []Reason `json:"suspend" yaml:"suspend"` // 挂账
}

// ReasonKind names one of the lists of reasons.
type ReasonKind string

// The lists of reasons.
const (
	RejectReasons  ReasonKind = "reject"
	ReturnReasons  ReasonKind = "return"
	ExtendReasons  ReasonKind = "extend"
	SuspendReasons ReasonKind = "suspend"
)

// Of returns the list of a kind; nil for an unknown kind.
func (r Reasons) Of(kind ReasonKind) []Reason {
	switch kind {
	case RejectReasons:
		return r.Reject
	case ReturnReasons:
		return r.Return
	case ExtendReasons:
		return r.Extend
	case SuspendReasons:
		return r.Suspend
	}
	return nil
}
