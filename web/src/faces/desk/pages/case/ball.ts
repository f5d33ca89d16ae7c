import type { CaseDetail } from '../../../../shared/api/cases.ts'

// Whose turn it is, and what he is to do: told in one line, so that nobody has to read the story for it.
export interface Turn {
  who: 'desk' | 'lead' | 'reporter' | 'superior' | 'verifier' | 'none'
  what: string // key below "ball.what"
}

type Seen = Pick<CaseDetail, 'state' | 'returned' | 'extension' | 'arbitration' | 'lowering' | 'suspending' | 'whistling' | 'history' | 'reported_at' | 'closed_at' | 'clocks'>

const turns: Record<string, Turn> = {
  submitted: { who: 'desk', what: 'accept' },
  need_info: { who: 'reporter', what: 'supplement' },
  accepted: { who: 'desk', what: 'dispatch' },
  dispatched: { who: 'lead', what: 'sign' },
  handling: { who: 'lead', what: 'handle' },
  suspended: { who: 'superior', what: 'resume' },
  handled: { who: 'verifier', what: 'verify' },
  verified: { who: 'desk', what: 'follow_up' },
}

// turn says whose turn it is. What was asked of somebody above comes before the work itself.
export function turn(c: Seen): Turn {
  if (c.state === 'accepted' && c.returned) return { who: 'desk', what: 'answer_return' }
  if (c.state === 'dispatched' || c.state === 'handling') {
    if (c.arbitration) return { who: 'superior', what: 'arbitrate' }
    if (c.extension) return { who: 'superior', what: 'extend' }
    if (c.suspending) return { who: 'superior', what: 'suspend' }
    if (c.whistling?.waiting) return { who: 'superior', what: 'whistle' }
    if (c.lowering) return { who: 'superior', what: 'lower' }
  }
  return turns[c.state] ?? { who: 'none', what: 'nothing' }
}

// ages returns how long a case has been open in all, and how long it has stood where it stands, in milliseconds. The first
// is what the reporter sees; it never starts anew.
export function ages(c: Seen, now: number): { total: number; stage: number } {
  const end = c.closed_at ? Date.parse(c.closed_at) : now
  const moved = (c.history ?? []).filter((a) => a.state).at(-1)
  return { total: Math.max(0, end - Date.parse(c.reported_at)), stage: Math.max(0, now - Date.parse(moved?.at ?? c.reported_at)) }
}
