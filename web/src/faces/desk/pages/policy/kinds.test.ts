import { describe, expect, it } from 'vitest'
import { editOf, emptyForm } from './kinds.ts'

describe('an edit of the local policy', () => {
  const all = { ...emptyForm(), matter: 'C0901', until: '2026-12-31', unit: 'unit:U15', loop: 'large', amount: 3, zh: '收到', en: 'Got it', code: 'weather' }
  it.each([
    [{ kind: 'suspend' }, { kind: 'suspend', code: 'C0901' }],
    [{ kind: 'let_in' }, { kind: 'let_in', code: 'C0901', until: '2026-12-31' }],
    [{ kind: 'lead' }, { kind: 'lead', code: 'C0901', unit: 'U15' }],
    [{ kind: 'loop_limit', stage: 'sign' }, { kind: 'loop_limit', loop: 'large', stage: 'sign', limit: '3wd' }],
    [{ kind: 'step', step: 2 }, { kind: 'step', code: 'main', step: 2, name: { zh: '收到', en: 'Got it' } }],
    [{ kind: 'reason' }, { kind: 'reason', reasons: 'return', code: 'weather', name: { zh: '收到', en: 'Got it' } }],
    [{ kind: 'hours', hours: '08:30-12:00,14:30-18:00' }, { kind: 'hours', hours: { office: ['08:30-12:00', '14:30-18:00'] } }],
  ] as const)('of %j says what its kind asks for alone', (form, edit) => {
    expect(editOf({ ...all, ...form })).toEqual(edit)
  })
})
