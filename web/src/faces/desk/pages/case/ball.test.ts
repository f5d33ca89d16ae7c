import { describe, expect, it } from 'vitest'
import { detail } from '../../../../shared/testing/samples.ts'
import { actKeys } from './act-keys.ts'
import { ages, turn } from './ball.ts'

const asked = { by: 'unit:U15', right: 'unit:U16', at: '2026-03-02T01:00:00Z' }

describe('whose turn it is', () => {
  it.each([
    [{ state: 'submitted' }, 'desk', 'accept'],
    [{ state: 'dispatched' }, 'lead', 'sign'],
    [{ state: 'accepted' }, 'desk', 'dispatch'],
    [{ state: 'accepted', returned: asked }, 'desk', 'answer_return'],
    [{ state: 'handling', arbitration: asked }, 'superior', 'arbitrate'],
    [{ state: 'handling', suspending: { by: 'unit:U15', reason: 'season', expected: '2026-04-10', asked: 'a', at: asked.at } }, 'superior', 'suspend'],
    [{ state: 'handling', whistling: { kind: 'complaint', by: { org: 'center:140502001', name: '街道' }, at: asked.at, called: null, waiting: true } }, 'superior', 'whistle'],
    [{ state: 'closed' }, 'none', 'nothing'],
  ] as const)('%j: %s is to %s', (over, who, what) => {
    expect(turn(detail(over))).toEqual({ who, what })
  })
})

it('counts the whole age from the report and the stage from the last move', () => {
  const act = { seq: 2, act: 'accept', name: '立案', at: '2026-03-02T03:00:00Z', kind: 'staff', state: 'accepted' } as const
  const note = { ...act, seq: 3, act: 'note', at: '2026-03-02T04:00:00Z', state: undefined } as const
  const c = detail({ history: [act, note] })
  expect(ages(c, Date.parse('2026-03-02T05:00:00Z'))).toEqual({ total: 4 * 3_600_000, stage: 2 * 3_600_000 })
  expect(ages({ ...c, closed_at: '2026-03-02T02:00:00Z' }, Date.parse('2026-03-02T05:00:00Z')).total).toBe(3_600_000)
})

it('gives each act a key of its own, the same letter for the same act', () => {
  const acts = (...names: string[]) => names.map((act) => ({ act, name: act }))
  const keys = actKeys({ main: acts('accept'), other: acts('reject', 'supervise'), aside: acts('note') })
  expect([...keys]).toEqual([['accept', '1'], ['reject', '2'], ['supervise', 's'], ['note', 'n']])
})
