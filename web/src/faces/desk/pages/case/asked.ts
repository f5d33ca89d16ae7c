import type { ActView, CaseDetail } from '../../../../shared/api/cases.ts'

type Limit = NonNullable<CaseDetail['extension']>['limit']

// Asked is what waits for a decision of the desk or of somebody above.
export interface Asked {
  kind: 'return' | 'arbitration' | 'extension'
  by: string
  at: string
  right?: string // the unit that is named as the right one
  limit?: Limit
  reason?: string // code
  words?: string // duty list or legal basis, as it was written
}

// asked returns the open request of a case, with the words of the newest act that made it.
export function asked(c: Pick<CaseDetail, 'state' | 'returned' | 'arbitration' | 'extension' | 'history'>): Asked | undefined {
  if (c.arbitration) return { kind: 'arbitration', ...pick(c.arbitration), ...wordsOf(c.history, 'ask_arbitration') }
  if (c.extension) return { kind: 'extension', by: c.extension.by, at: c.extension.at, limit: c.extension.limit, ...wordsOf(c.history, 'ask_extension') }
  if (c.returned && c.state === 'accepted') return { kind: 'return', ...pick(c.returned), ...wordsOf(c.history, 'return') }
  return undefined
}

const pick = ({ by, at, right }: { by: string; at: string; right: string }) => ({ by, at, right })

function wordsOf(history: ActView[] | null | undefined, act: string): { words?: string; reason?: string } {
  const last = (history ?? []).filter((a) => a.act === act).at(-1)
  const reason = (last?.command as { reason?: string } | undefined)?.reason
  return { words: last?.words?.words, reason }
}
