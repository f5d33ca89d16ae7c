import type { Coverage } from '../../../../shared/api/patrol.ts'
import type { VisitMonth } from '../../../../shared/api/visits.ts'

// What is told of the rounds of a month, and how a visit of it may stand, each in the order in which it is told.
export const rounds: (keyof Coverage['all'])[] = ['points', 'due', 'seen', 'fresh']
export const states: (keyof VisitMonth['tally'])[] = ['ahead', 'met', 'absent', 'refused', 'missed', 'carried']
