import { describe, expect, it } from 'vitest'
import type { CaseRow } from '../../../../shared/api/cases.ts'
import { row } from '../../../../shared/testing/samples.ts'
import { byGroup, whys } from './today.ts'

const now = Date.parse('2026-03-02T01:00:00Z') // 09:00 in the office

function due(name: string, at: string, over: Partial<CaseRow> = {}): CaseRow {
  const clock = { name, label: '', limit: '2wd', start: '2026-03-01T01:00:00Z', due: at, due_date: at.slice(0, 10), first: at, run: 1, phase: 'running' } as const
  return { ...row, state: 'handling', clock, ...over }
}

describe('the list of the day', () => {
  it('puts by tonight what is due, late or urgent; then what has time; then what waits for others', () => {
    const rows = [
      due('handle', '2026-03-02T09:00:00Z', { id: 'today' }),
      due('handle', '2026-03-04T09:00:00Z', { id: 'later' }),
      due('handle', '2026-03-04T09:00:00Z', { id: 'urgent', urgent: true }),
      due('verify', '2026-03-02T09:00:00Z', { id: 'waiting', state: 'handled' }),
      due('handle', '2026-02-27T09:00:00Z', { id: 'late', overdue: ['handle'] }),
    ]
    expect(byGroup(rows, now).map((g) => [g.group, g.rows.map((r) => r.id)])).toEqual([
      ['today', ['today', 'urgent', 'late']],
      ['later', ['later']],
      ['waiting', ['waiting']],
    ])
    expect(byGroup([], now)).toEqual([])
  })

  it('counts the office day, wherever the phone is', () => {
    expect(byGroup([due('handle', '2026-03-02T17:00:00Z')], now)[0]!.group).toBe('later') // 01:00 of the next day
  })

  it.each<[string, CaseRow, object[]]>([
    ['sign by', due('sign', '2026-03-02T02:30:00Z', { state: 'dispatched' }), [{ key: 'sign_by', at: '10:30' }]],
    ['time left', due('handle', '2026-03-02T03:00:00Z'), [{ key: 'left', left: { key: 'span.hours_minutes', n: 2, m: 0 } }]],
    ['late', due('handle', '2026-03-02T00:30:00Z', { overdue: ['handle'] }), [{ key: 'late', left: { key: 'span.minutes', n: 30, m: 0 } }]],
    ['urged and reworked', due('handle', '2026-03-02T03:00:00Z', { urges: 2, reworks: 1 }), [{ key: 'left' }, { key: 'urged' }, { key: 'reworked' }]],
    ['waiting', due('verify', '2026-03-02T03:00:00Z', { state: 'handled' }), [{ key: 'verify' }]],
  ])('says why: %s', (_, one, want) => {
    expect(whys(one, now)).toMatchObject(want)
  })
})
