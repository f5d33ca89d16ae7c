// Package cases is the closed loop (六步闭环): what somebody reported, from the first word until the person who
// reported it has an answer.
//
// A case (事项) is the fold of its acts (办理动作). An act is one row of the table in transitions.go: who may do what in
// which state, and what it does to the clocks. Decide is pure: it takes a case, a command, the policy of the day and
// the instant, and answers the changed case or a fault. Replay applies what was decided and never decides again.
// Service loads, asks package access, decides and saves the case with its act in one transaction; there is no other
// way to change a case. One file per act of the office: accept.go, dispatch.go, handle.go, ...
package cases
