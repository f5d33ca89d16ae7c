package cases

import (
	"strings"

	"gezhi/internal/people"
)

// Party is the relation in which an actor stands to a case (与案关系). What a post may do at all is asked by package access
// before; the party says whether it may be done to this case.
type Party string

// The parties.
const (
	Anyone     Party = "anyone"      // whoever the post allows
	Reporter   Party = "reporter"    // 报告人: who holds the code of the case, or reported it while signed in
	Desk       Party = "desk"        // 承办中心: the center that steers the case, or one above it
	UpperDesk  Party = "upper_desk"  // 上级中心
	TopDesk    Party = "top_desk"    // the county's center when the case is already there
	LowerDesk  Party = "lower_desk"  // 下级中心, asked to take the case
	SameHand   Party = "same_hand"   // 原经办人: the very account that did the last act
	GridTeam   Party = "grid_team"   // 本格网格员
	LeadUnit   Party = "lead"        // 牵头单位
	CoUnit     Party = "co"          // 协办单位
	CalledUnit Party = "called"      // 被吹哨单位
	Arbiter    Party = "arbiter"     // 区级协调中心: decides between departments
	Superior   Party = "superior"    // 主管: at the level of the case or above
	Verifier   Party = "verifier"    // 核查人: in reach, and has not handled it
	Moderator  Party = "moderator"   // 审核公开的人
	Eraser     Party = "data_keeper" // 个人信息保护负责人
	System     Party = "system"      // 系统
)

// Kinds of actors.
const (
	StaffActor    = "staff"
	ReporterActor = "reporter"
	PublicActor   = "public"
	SystemActor   = "system"
)

// is reports whether the actor stands in the relation to the case as it was before the act.
func (d *decision) is(p Party) bool {
	c, a := d.before, d.actor
	if p == System {
		return a.Kind == SystemActor
	}
	if a.Kind == SystemActor {
		return false
	}
	if p == Anyone {
		return c.Version == 0 // a draft is its author's to report
	}
	if p == Reporter {
		return a.Kind == ReporterActor || (c.ReportedBy != "" && a.Kind == StaffActor && a.Account == c.ReportedBy)
	}
	if a.Kind != StaffActor {
		return false
	}
	org := people.Org(a.Org)
	switch p {
	case Desk, Superior:
		return steers(org, c.Desk)
	case UpperDesk:
		return org != c.Desk && steers(org, c.Desk)
	case TopDesk:
		return org == c.Desk && len(centerPlace(org)) == 6
	case Arbiter:
		return len(centerPlace(org)) == 6 && steers(org, c.Desk)
	case LowerDesk:
		return c.Lowering != nil && org == c.Lowering.Desk
	case SameHand:
		return c.DecidedBy == a.Account
	case GridTeam:
		return strings.HasPrefix(a.Org, "grid:")
	case LeadUnit:
		return c.Lead != "" && org == c.Lead
	case CoUnit:
		return c.PartOf(org) >= 0
	case CalledUnit:
		return d.called(org)
	case Verifier, Moderator, Eraser:
		return true // the reach of the post was asked before; Verify itself refuses whoever handled the case
	}
	return false
}

func (d *decision) called(org people.Org) bool {
	if d.before.Whistle == nil || d.before.Whistle.Waiting {
		return false
	}
	for _, o := range d.before.Whistle.Called {
		if o == org {
			return true
		}
	}
	return false
}

// steers reports whether center is the desk or a center above it.
func steers(center, desk people.Org) bool {
	p := centerPlace(center)
	return p != "" && strings.HasPrefix(centerPlace(desk), p)
}

// centerPlace returns the place code of a center, or "" for any other organisation.
func centerPlace(o people.Org) string {
	place, ok := strings.CutPrefix(string(o), "center:")
	if !ok {
		return ""
	}
	return place
}
