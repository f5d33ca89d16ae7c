import { describe, expect, it } from 'vitest'
import { decisionsFor, editFor } from './decisions.ts'

describe('a decision of a review', () => {
  it.each([
    ['keep', '2026-12-01', { kind: 'keep', code: 'C0904' }],
    ['retire', '2026-12-01', { kind: 'retire', code: 'C0904', from: '2026-12-01' }],
    ['retire', '', { kind: 'retire', code: 'C0904' }],
    ['let_in', '2026-12-31', { kind: 'let_in', code: 'C0904', until: '2026-12-31' }],
  ] as const)('%s on %s is one edit', (decision, day, edit) => expect(editFor('C0904', decision, day)).toEqual(edit))

  it('of an application is to list it, to let it in or to refuse it', () => expect(decisionsFor.applied).toEqual(['list', 'let_in', 'refuse']))
})
