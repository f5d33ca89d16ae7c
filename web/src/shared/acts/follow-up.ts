import type { ActBody } from '../api/acts.ts'

// The questions of the follow-up, in their fixed order. Who was not reached is not asked, and never counts as satisfied.
export interface FollowUp {
  reached?: 'yes' | 'no' | 'exempt'
  exempt?: NonNullable<ActBody<'close'>['exempt']>
  contacted?: NonNullable<ActBody<'close'>['contacted']>
  solved?: NonNullable<ActBody<'close'>['solved']>
  satisfaction?: NonNullable<ActBody<'close'>['satisfaction']>
  explained?: boolean
  words?: string
}

export type Question = 'reached' | 'exempt' | 'contacted' | 'solved' | 'satisfaction' | 'explained' | 'words'

// questions are those to be asked by now: each one after the one before it was answered.
export function questions(f: FollowUp): Question[] {
  const asked: Question[] = ['reached']
  if (f.reached === 'exempt') asked.push('exempt')
  if (f.reached === 'yes') {
    asked.push('contacted')
    if (f.contacted) asked.push('solved')
    if (f.solved) asked.push('satisfaction')
  }
  if (f.solved === 'no') asked.push('explained')
  if (f.reached) asked.push('words')
  return asked
}

// complete reports whether the call can be put on record.
export function complete(f: FollowUp): boolean {
  if (f.reached === 'exempt') return f.exempt !== undefined
  if (f.reached === 'yes') return f.contacted !== undefined && f.solved !== undefined && f.satisfaction !== undefined
  return f.reached === 'no'
}

type Outcome = { act: 'close'; body: ActBody<'close'> } | { act: 'unsolved'; body: ActBody<'unsolved'> }

// outcome is what follows from the answers: an unsolved case goes back to work, unless it was explained and is signed for.
export function outcome(f: FollowUp): Outcome {
  const words = f.words?.trim() ?? ''
  const said = { contacted: f.contacted, satisfaction: f.satisfaction }
  if (f.reached !== 'yes') {
    return { act: 'close', body: { reached: false, ...(f.reached === 'exempt' ? { exempt: f.exempt } : {}), ...(words ? { words } : {}) } }
  }
  if (f.solved === 'no' && !f.explained) return { act: 'unsolved', body: { ...said, words } }
  return { act: 'close', body: { reached: true, ...said, solved: f.solved, ...(f.explained && f.solved === 'no' ? { explained: true } : {}), ...(words ? { words } : {}) } }
}
