package people

import (
	"slices"

	"gezhi/internal/fault"
)

// Reason is why somebody changed another's post or sessions (事由), a code and no free words: what a person writes about a
// colleague would stand in the log for good.
type Reason string

// The reasons.
const (
	Appointed   Reason = "appointed"   // 任命
	Transferred Reason = "transferred" // 调岗
	Left        Reason = "left"        // 离职、退休
	Reorganised Reason = "reorganised" // 机构、网格调整
	Corrected   Reason = "corrected"   // 更正
	DeviceLost  Reason = "device_lost" // 设备遗失、更换
	Suspicious  Reason = "suspicious"  // 疑似他人使用
)

// GrantReasons are why a post is given, EndReasons why it ends, OustReasons why another's sessions end.
var (
	GrantReasons = []Reason{Appointed, Transferred, Reorganised, Corrected}
	EndReasons   = []Reason{Transferred, Left, Reorganised, Corrected}
	OustReasons  = []Reason{DeviceLost, Suspicious, Transferred, Left}
)

// checkReason refuses a reason that is not in the list; none is none.
func checkReason(r Reason, list []Reason) error {
	var fields fault.Fields
	if r != "" && !slices.Contains(list, r) {
		fields.Add("reason", "not_one_of", "allowed", list)
	}
	return fields.Err()
}

// reasoned is the command of an act that has nothing else to ask than a reason; nil without one.
func reasoned(r Reason) any {
	if r == "" {
		return nil
	}
	return map[string]Reason{"reason": r}
}
