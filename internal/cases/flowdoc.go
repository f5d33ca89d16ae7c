package cases

import (
	"fmt"
	"strings"
)

// stateLabels are the default names of the states; the faces take theirs from the message files.
var stateLabels = map[State]string{
	Draft: "草稿", Submitted: "待受理", NeedInfo: "待补充", Rejected: "不予受理", Merged: "并案", Accepted: "已立案待派遣",
	Dispatched: "待签收", Handling: "处置中", Suspended: "挂账", Handled: "待核查", Verified: "待回访", Closed: "已结案",
	Archived: "已归档", Withdrawn: "已撤回",
}

var partyLabels = map[Party]string{
	Anyone: "任何人", Reporter: "报告人", Desk: "承办中心", UpperDesk: "上级中心", TopDesk: "区中心", LowerDesk: "下级中心",
	SameHand: "原经办人", GridTeam: "本格网格员", LeadUnit: "牵头单位", CoUnit: "协办单位", CalledUnit: "被吹哨单位",
	Superior: "主管", Arbiter: "区级协调中心", Verifier: "核查人", Moderator: "审核人", Eraser: "个人信息保护负责人", System: "系统",
}

// FlowDoc writes the closed loop as a page: a diagram of the states and the table of transitions.
func FlowDoc() string {
	var b strings.Builder
	b.WriteString("# The closed loop (六步闭环)\n\nWritten from the table in `internal/cases/transitions.go`; do not edit by hand: `make generate` writes it anew.\n\n")
	b.WriteString("```mermaid\nstateDiagram-v2\n")
	for _, s := range States() {
		fmt.Fprintf(&b, "  %s: %s\n", s, stateLabels[s])
	}
	seen := map[string]bool{}
	for _, t := range Table {
		for _, edge := range edges(t) {
			if !seen[edge] {
				seen[edge] = true
				b.WriteString(edge)
			}
		}
	}
	b.WriteString("```\n\n| 编号 | 动作 | 代码 | 从 | 到 | 谁 | 权限 | 时限 | 条件与效果 |\n|---|---|---|---|---|---|---|---|---|\n")
	for _, t := range Table {
		fmt.Fprintf(&b, "| %s | %s | `%s` | %s | %s | %s | `%s` | %s | %s |\n", t.T, t.Name, t.Act, stateNames(t.From, "（新）"),
			stateNames(t.To, "不变"), partyNames(t.By), t.Needs, t.Clock, t.Guard)
	}
	return b.String()
}

// edges draws the arrows of a row that lead to another state.
func edges(t Transition) []string {
	var list []string
	from := t.From
	if from == nil {
		from = []State{""}
	}
	for _, f := range from {
		for _, to := range t.To {
			name := string(f)
			if f == "" {
				name = "[*]"
			}
			if f != to && t.Act != ActTell {
				list = append(list, fmt.Sprintf("  %s --> %s: %s %s\n", name, to, t.T, t.Name))
			}
		}
	}
	return list
}

func stateNames(states []State, none string) string {
	if len(states) == 0 {
		return none
	}
	names := make([]string, len(states))
	for i, s := range states {
		names[i] = stateLabels[s]
		if s == "" {
			names[i] = "（新）"
		}
	}
	return strings.Join(names, "、")
}

func partyNames(parties []Party) string {
	names := make([]string, len(parties))
	for i, p := range parties {
		names[i] = partyLabels[p]
	}
	return strings.Join(names, "、")
}
