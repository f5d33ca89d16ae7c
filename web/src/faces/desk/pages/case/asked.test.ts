import { describe, expect, it } from 'vitest'
import { detail } from '../../../../shared/testing/samples.ts'
import { answersTo, type Ask } from './asked.ts'

const ask = (kind: Ask['kind'], over: Partial<Ask> = {}): Ask => ({ kind, at: '2026-03-02T01:00:00Z', effects: [], by: { org: 'unit:U15', name: '城管' }, right: { org: 'unit:U16', name: '住建' }, ...over })
const may = (...acts: string[]) => acts.map((act) => ({ act, name: act }))

describe('deciding on what was asked', () => {
  it.each([
    ['extension', 'decide_extension', [{ grant: true, words: '可以' }, { grant: false, words: '可以' }]],
    ['whistle', 'decide_whistle', [{ grant: true, words: '可以' }, { grant: false, words: '可以' }]],
    ['lowering', 'lower', [{ agree: true, words: '可以' }, { agree: false, words: '可以' }]],
    ['return', 'dispatch', [{ lead: 'unit:U16', words: '可以' }, { lead: 'unit:U15', words: '可以' }]],
    ['arbitration', 'arbitrate', [{ lead: 'unit:U16', words: '可以' }, { lead: 'unit:U09', words: '可以' }]],
  ] as const)('%s is done by %s', (kind, act, bodies) => {
    const c = detail({ allowed: may(act), lead: { org: 'unit:U09', name: '市监' } })
    const answers = answersTo(ask(kind), c, ' 可以 ')
    expect(answers.map((a) => a.act)).toEqual([act, act])
    expect(answers.map((a) => a.body)).toEqual(bodies)
  })

  it('grants a suspension as the unit proposed it, and refuses it with a reason', () => {
    const c = detail({ allowed: may('suspend', 'refuse_suspension'), suspending: { by: 'unit:U15', reason: 'season', expected: '2026-04-10', asked: 'a', at: '2026-03-02T01:00:00Z' } })
    const [yes, no] = answersTo(ask('suspension', { words: '围挡', expected: '2026-04-10' }), c, '不急')
    expect(yes).toMatchObject({ act: 'suspend', body: { reason: 'season', expected: '2026-04-10', interim: '围挡' }, needsWords: false })
    expect(no).toMatchObject({ act: 'refuse_suspension', body: { words: '不急' }, needsWords: true })
  })

  it('offers nothing to those who may only look', () => {
    expect(answersTo(ask('extension'), detail({ allowed: may('note') }), '')).toEqual([])
  })

  it('offers the one side that is allowed', () => {
    expect(answersTo(ask('suspension'), detail({ allowed: may('refuse_suspension') }), '').map((a) => a.act)).toEqual(['refuse_suspension'])
  })
})
