import type { ActName, CaseDetail } from '../../../../shared/api/acts.ts'

export type Ask = NonNullable<CaseDetail['asked']>[number]

// Answer is one way to decide on what was asked: the act that does it, with all that it needs.
export interface Answer {
  key: string // of its name, below "asked.do"
  act: ActName
  body: Record<string, unknown>
  needsWords: boolean
}

// answersTo lists the ways to decide on a request that this person may take, the granting one first. What is written goes
// along as the words of the act; to let a case stand is to do what the unit proposed, in its own words.
export function answersTo(ask: Ask, c: CaseDetail, words: string): Answer[] {
  const said = words.trim() ? { words: words.trim() } : {}
  const yes = (act: ActName, body: object, needsWords = false): Answer => ({ key: ask.kind + '.yes', act, body: { ...body, ...said }, needsWords })
  const no = (act: ActName, body: object, needsWords = true): Answer => ({ key: ask.kind + '.no', act, body: { ...body, ...said }, needsWords })
  return all(ask, c, yes, no).filter((a) => c.allowed?.some((one) => one.act === a.act))
}

type Make = (act: ActName, body: object, needsWords?: boolean) => Answer

function all(ask: Ask, c: CaseDetail, yes: Make, no: Make): Answer[] {
  switch (ask.kind) {
    case 'extension':
      return [yes('decide_extension', { grant: true }), no('decide_extension', { grant: false })]
    case 'suspension': {
      const grant = yes('suspend', {})
      return [{ ...grant, body: { reason: c.suspending?.reason, expected: ask.expected, interim: ask.words } }, no('refuse_suspension', {})]
    }
    case 'whistle':
      return [yes('decide_whistle', { grant: true }), no('decide_whistle', { grant: false })]
    case 'lowering':
      return [yes('lower', { agree: true }), no('lower', { agree: false })]
    case 'return':
      return [yes('dispatch', { lead: ask.right?.org }), no('dispatch', { lead: ask.by?.org }, true)]
    case 'arbitration':
      return [yes('arbitrate', { lead: ask.right?.org }, true), no('arbitrate', { lead: c.lead?.org }, true)]
    case 'supervision':
      return [yes('answer_supervision', {}, true)]
  }
}
