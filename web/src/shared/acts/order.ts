import type { CaseDetail } from '../api/cases.ts'
import type { AllowedAct } from './allowed.ts'

// Acts in the order in which they are likely meant, by the state of the case: the first is the one that brings it forward.
const forward = ['undo_dispatch', 'accept', 'dispatch', 'sign', 'finish', 'answer_part', 'verify', 'close', 'resume', 'decide_extension', 'lower', 'arbitrate', 'decide_whistle', 'answer_whistle', 'decide_objection', 'report_whistle', 'answer_supervision', 'supplement']
const backward = ['reject', 'withdraw', 'return', 'rework', 'ask_suspension', 'suspend', 'refuse_suspension', 'erase']
const aside = ['note', 'attach', 'urge', 'publish', 'reclassify', 'split', 'merge', 'unmerge', 'reopen', 'withdraw']

export interface Ordered {
  main: AllowedAct[] // brings the case forward
  other: AllowedAct[]
  aside: AllowedAct[] // leaves it where it is
}

// order divides what the server allows. Acts without a form here are left out; an arbitration brings a case forward only
// where one was asked for, and nothing can be waived that nobody owes.
export function order(c: Pick<CaseDetail, 'allowed' | 'arbitration' | 'parts'>, offered: (act: string) => boolean): Ordered {
  const owed = (c.parts ?? []).some((p) => !p.answered && !p.waived)
  const acts = (c.allowed ?? []).filter((a) => offered(a.act) && (owed || a.act !== 'waive_part'))
  const rank = (a: AllowedAct) => (a.act === 'arbitrate' && !c.arbitration ? -1 : forward.indexOf(a.act))
  return {
    main: acts.filter((a) => rank(a) >= 0).sort((a, b) => rank(a) - rank(b)),
    other: acts.filter((a) => rank(a) < 0 && !aside.includes(a.act)).sort((a, b) => backward.indexOf(a.act) - backward.indexOf(b.act)),
    aside: acts.filter((a) => aside.includes(a.act) && rank(a) < 0),
  }
}
