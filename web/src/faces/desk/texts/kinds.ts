import type { ActName } from '../../../shared/api/acts.ts'
import type { TextKind } from '../../../shared/api/texts.ts'

// The sorts of standard texts in the order of a case's way, with the acts whose words they are meant for.
export const acts: Record<TextKind, ActName[]> = {
  dispatch: ['accept', 'dispatch', 'reassign', 'add_part', 'escalate', 'whistle', 'merge'],
  ask: ['ask_info'],
  refuse: ['reject'],
  return: ['return', 'ask_arbitration', 'ask_lower'],
  delay: ['ask_extension', 'ask_suspension', 'suspend', 'review_suspension'],
  answer: ['finish', 'answer_part', 'answer_whistle', 'report_whistle', 'consult', 'contact', 'answer_supervision'],
  decide: ['decide_extension', 'refuse_suspension', 'decide_whistle', 'decide_objection', 'lower', 'arbitrate', 'waive_part', 'close_whistle'],
  supervise: ['supervise', 'rework', 'urge'],
  call: ['close', 'unsolved', 'evaluate', 'verify'],
  note: ['note'],
  any: [],
}

export const kinds = Object.keys(acts) as TextKind[]

// kindFor is the sort of text that an act's words ask for.
export const kindFor = (act: string): TextKind => kinds.find((kind) => acts[kind].some((a) => a === act)) ?? 'any'
