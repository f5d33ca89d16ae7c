import type { CaseRow } from '../api/cases.ts'
import type { Kind } from './style.ts'

const done = ['closed', 'archived', 'rejected', 'merged', 'withdrawn']

// kindOf is the sign of a case, as the server's tiles give it.
export function kindOf(row: Pick<CaseRow, 'state' | 'overdue'>): Kind {
  if (done.includes(row.state)) return 'closed'
  if (row.state === 'suspended') return 'suspended'
  return row.overdue?.length ? 'overdue' : 'open'
}
