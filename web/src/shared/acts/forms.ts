import type { ActBody, FormAct } from '../api/acts.ts'
import type { Field } from './fields.ts'

type Forms = { [A in FormAct]: Field<keyof ActBody<A> & string>[] }

const words = { name: 'words', kind: 'words', required: true, max: 1000, quick: true } as const
const more = { name: 'words', kind: 'words', max: 1000, quick: true } as const
const files = { name: 'files', kind: 'files', quick: true } as const
const lead = { name: 'lead', kind: 'org' } as const
const matter = { name: 'matter', kind: 'matter' } as const
const grid = { name: 'grid', kind: 'place' } as const
const right = { name: 'right', kind: 'org', required: true, quick: true } as const
const loop = { name: 'loop', kind: 'choice', choices: ['micro', 'small', 'middle', 'large'], group: 'loop' } as const
const rank = { name: 'class', kind: 'choice', choices: ['general', 'complex', 'major'], group: 'class' } as const
const urgent = { name: 'urgent', kind: 'flag' } as const
const contacted = { name: 'contacted', kind: 'choice', choices: ['yes', 'no'], quick: true } as const
const satisfaction = { name: 'satisfaction', kind: 'choice', choices: ['satisfied', 'fairly', 'unsatisfied'], quick: true } as const
const reason = (list: 'reject' | 'return' | 'extend' | 'suspend') => ({ name: 'reason', kind: 'reason', list, required: true, quick: true }) as const
const decide = <N extends string>(name: N) => ({ name, kind: 'decision', required: true, quick: true }) as const
const basis = { ...words, name: 'words' } as const

// forms says what each act asks for. Reports and the questions of the follow-up have pages of their own.
export const forms: Forms = {
  accept: [{ ...matter, required: true }, grid, loop, rank, urgent, { name: 'comment', kind: 'words', max: 1000 }],
  ask_info: [{ name: 'missing', kind: 'words', required: true, max: 500, quick: true }],
  supplement: [more, files, grid],
  reject: [reason('reject'), { name: 'referral', kind: 'words', required: true, max: 1000 }],
  appeal: [words],
  merge: [{ name: 'master', kind: 'case', required: true }, { ...more, max: 500 }],
  unmerge: [{ ...words, max: 500 }],
  split: [{ ...words, max: 2000 }],
  dispatch: [{ ...lead, required: true }, loop, more],
  undo_dispatch: [],
  sign: [],
  return: [reason('return'), right, basis],
  ask_arbitration: [reason('return'), right, basis],
  arbitrate: [{ ...lead, required: true }, { ...words, max: 2000 }],
  reassign: [{ ...lead, required: true }, words],
  add_part: [{ name: 'org', kind: 'org', required: true }, { name: 'mandatory', kind: 'flag' }, { name: 'limit', kind: 'limit' }, more],
  answer_part: [{ ...words, max: 2000 }, files],
  waive_part: [{ name: 'org', kind: 'part', required: true }, words],
  consult: [{ ...words, max: 2000 }, { name: 'solved', kind: 'flag', quick: true }],
  contact: [{ name: 'how', kind: 'choice', choices: ['phone', 'visit', 'message', 'reply'], required: true, quick: true }, { ...more, max: 2000 }],
  ask_extension: [{ name: 'limit', kind: 'limit', required: true, quick: true }, reason('extend'), words],
  decide_extension: [decide('grant'), more],
  ask_suspension: [reason('suspend'), { name: 'expected', kind: 'date', required: true, quick: true }, { name: 'interim', kind: 'words', required: true, max: 1000, quick: true }],
  refuse_suspension: [words],
  suspend: [reason('suspend'), { name: 'expected', kind: 'date', required: true }, { name: 'interim', kind: 'words', required: true, max: 1000 }],
  review_suspension: [words, { name: 'expected', kind: 'date' }],
  resume: [more],
  escalate: [words, lead],
  whistle: [
    { name: 'kind', kind: 'choice', choices: ['complaint', 'enforcement', 'emergency'], required: true },
    { name: 'called', kind: 'orgs', required: true },
    words,
  ],
  decide_whistle: [decide('grant'), more],
  answer_whistle: [decide('accept'), more],
  decide_objection: [{ name: 'org', kind: 'objector', required: true }, decide('uphold'), { name: 'right', kind: 'org' }, { ...words, max: 2000 }],
  report_whistle: [{ ...words, max: 2000 }, files],
  close_whistle: [words, { name: 'scores', kind: 'scores' }],
  ask_lower: [words, lead],
  lower: [decide('agree'), more],
  finish: [{ ...words, max: 2000 }, files, { name: 'apart', kind: 'words', max: 500 }],
  rework: [words],
  verify: [{ name: 'how', kind: 'choice', choices: ['visit', 'call', 'read', 'reporter'], required: true, quick: true }, more, files],
  unsolved: [words, contacted, satisfaction],
  evaluate: [{ name: 'solved', kind: 'choice', choices: ['yes', 'partly', 'no'], required: true, quick: true }, contacted, satisfaction, more],
  reopen: [words],
  withdraw: [{ ...more, max: 500 }],
  supervise: [
    { name: 'level', kind: 'choice', choices: ['green', 'yellow', 'red'], required: true },
    { name: 'cause', kind: 'choice', choices: ['overdue', 'rework', 'repeat', 'media', 'leader', 'other'], required: true },
    words,
  ],
  answer_supervision: [{ ...words, max: 2000 }],
  urge: [{ ...more, max: 500 }],
  publish: [{ name: 'words', kind: 'flag' }, { name: 'files', kind: 'photos' }],
  reclassify: [matter, grid, urgent, rank, { name: 'comment', kind: 'words', required: true, max: 1000 }],
  note: [{ ...words, max: 2000 }],
  attach: [{ ...files, required: true }],
}
