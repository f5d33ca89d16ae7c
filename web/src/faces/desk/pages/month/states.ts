import type { VisitMonth } from '../../../../shared/api/visits.ts'

// How a visit of a month may stand, in the order in which it is told.
export const states: (keyof VisitMonth['tally'])[] = ['ahead', 'met', 'absent', 'refused', 'missed', 'carried']
