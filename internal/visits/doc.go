// Package visits keeps what a grid worker and a household agreed on (入户走访): appointments, care by consent (重点关爱), and what came of each
// visit.
//
// Visits follow need and never a quota: those in care as often as was agreed, everybody else when they ask or agree, and once a year with the
// contact card. Who said that nobody need come is left alone for a year. A visit is picked from lists, has one declared place at most and no
// track; a plan and a visit say "agreed" of those in care, too, so that neither tells who is. Nothing is counted by worker.
package visits
