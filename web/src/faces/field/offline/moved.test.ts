import { expect, it } from 'vitest'
import { detail } from '../../../shared/testing/samples.ts'
import { actOf, movedOf, wordsOf } from './moved.ts'

const command = { id: 'k', kind: 'act', path: '/api/v1/cases/c1/acts/finish', version: 3, body: JSON.stringify({ words: '已清运。', how: 'visit' }), at: '', account: 'me', lane: 'case:c1', title: '', photos: [] }
const act = (seq: number, account: string) => ({ seq, account, act: 'return', name: '退回', at: '2026-03-02T01:00:00Z', kind: 'staff' as const })

it('shows both sides and what may still be done', () => {
  const fresh = detail({ state_name: '待受理', history: [act(3, 'b'), act(4, 'b'), act(5, 'me')], allowed: [{ act: 'finish', name: '办结' }] as never })
  expect(movedOf({ command, answer: { status: 412, fresh } })).toMatchObject({ act: 'finish', words: ['已清运。'], theirs: [{ seq: 4 }], state: '待受理', still: true, gone: false })
  expect(movedOf({ command, answer: { status: 412, fresh: { ...fresh, allowed: [] } } }).still).toBe(false)
})

it('says where the case went out of reach', () => {
  expect(movedOf({ command, answer: { status: 412 } })).toMatchObject({ gone: true, theirs: [], still: false })
})

it('reads only what a person wrote', () => {
  expect(wordsOf('{"words":"下水道 堵了","how":"visit","limit":3}')).toEqual(['下水道 堵了'])
  expect(wordsOf('no json')).toEqual([])
  expect(actOf('/api/v1/cases')).toBe('')
})
