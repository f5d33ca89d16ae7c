import type { PolicyEdit, Review } from '../../../../shared/api/policy.ts'

export type Decision = 'list' | 'let_in' | 'refuse' | 'keep' | 'suspend' | 'resume' | 'retire'

// decisionsFor are what the grid body can decide of an entry, the most usual first.
export const decisionsFor: Record<Review['why'], Decision[]> = {
  applied: ['list', 'let_in', 'refuse'],
  temporary: ['suspend', 'retire'],
  suspended: ['resume', 'retire'],
  regular: ['keep', 'retire', 'suspend'],
}

// dated are the decisions that ask for a day: from when it is listed or off the list, or until when it is let in.
export const dated: Partial<Record<Decision, 'from' | 'until'>> = { list: 'from', let_in: 'until', retire: 'from' }

// editFor is the change of the local policy that a decision makes.
export const editFor = (code: string, decision: Decision, day: string): PolicyEdit => {
  const field = dated[decision]
  return { kind: decision, code, ...(field && day && { [field]: day }) } as unknown as PolicyEdit
}
