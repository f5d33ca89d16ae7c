import { expect, it } from 'vitest'
import { detail } from '../../../shared/testing/samples.ts'
import { actOf, movedEntryOf, movedOf, wordsOf } from './moved.ts'
import { putOn, standsOn, whereOf } from './standing.ts'

const command = { id: 'k', kind: 'act', path: '/api/v1/cases/c1/acts/finish', version: 3, body: JSON.stringify({ words: '已清运。', how: 'visit' }), at: '', account: 'me', lane: 'case:c1', title: '', photos: [] }
const act = (seq: number, account: string) => ({ seq, account, act: 'return', name: '退回', at: '2026-03-02T01:00:00Z', kind: 'staff' as const })

it('shows both sides and what may still be done', () => {
  const fresh = detail({ state_name: '待受理', history: [act(3, 'b'), act(4, 'b'), act(5, 'me')], allowed: [{ act: 'finish', name: '办结' }] as never })
  expect(movedOf({ command, answer: { status: 412, fresh } })).toMatchObject({ act: 'finish', words: ['已清运。'], theirs: [{ seq: 4 }], state: '待受理', still: true, ways: ['办结'], gone: false, unread: false })
  expect(movedOf({ command, answer: { status: 412, fresh: { ...fresh, allowed: [] } } }).still).toBe(false)
})

it('says where the case went out of reach', () => {
  expect(movedOf({ command, answer: { status: 412, fresh: { code: 'case.not_found' } } })).toMatchObject({ gone: true, unread: false, theirs: [], still: false })
})

it('does not say that a case is gone where it could not be read', () => {
  expect(movedOf({ command, answer: { status: 412 } })).toMatchObject({ gone: false, unread: true, still: false })
})

it('shows both values of a field that two people corrected', () => {
  const correction = { ...command, kind: 'correct', path: '/api/v1/ledgers/L01/entries/e1/corrections', lane: 'entry:e1', body: JSON.stringify({ version: 2, values: { state: '停业' } }) }
  const fresh = { id: 'e1', version: 3, editable: true, values: { state: '转让', name: '示范面馆' } }
  expect(movedEntryOf({ command: correction, answer: { status: 412, fresh } })).toEqual({
    ledger: 'L01', values: [{ field: 'state', mine: '停业', theirs: '转让' }], ended: false, still: true, gone: false, unread: false,
  })
  expect(movedEntryOf({ command: correction, answer: { status: 412, fresh: { ...fresh, ended: '2026-03-02' } } })).toMatchObject({ ended: true, still: false })
  expect(movedEntryOf({ command: correction, answer: { status: 412, fresh: { code: 'ledger.no_entry' } } })).toMatchObject({ gone: true })
  expect(movedEntryOf({ command })).toBeUndefined()
})

it('puts a command on another version, wherever that stands', () => {
  expect(putOn(command, 9)).toEqual({ version: 9, body: command.body })
  const correction = { ...command, path: '/api/v1/ledgers/L01/entries/e1/corrections', version: 0, body: '{"version":2,"values":{"a":"b"}}' }
  expect(standsOn(correction)).toBe(2)
  expect(putOn(correction, 3)).toEqual({ version: 0, body: '{"version":3,"values":{"a":"b"}}' })
  expect(whereOf({ ...correction, lane: 'entry:e1' })).toEqual({ path: '/api/v1/ledgers/L01/entries/e1' })
  expect(whereOf(command)).toEqual({ path: '/api/v1/cases/c1' })
  expect(whereOf({ path: '/api/v1/households', lane: 'door:1' })).toBeUndefined()
})

it('reads only what a person wrote', () => {
  expect(wordsOf('{"words":"下水道 堵了","how":"visit","limit":3}')).toEqual(['下水道 堵了'])
  expect(wordsOf('no json')).toEqual([])
  expect(actOf('/api/v1/cases')).toBe('')
})
