import { expect, it } from 'vitest'
import type { CaseRow } from '../../../../shared/api/cases.ts'
import { row } from '../../../../shared/testing/samples.ts'
import { merged, settled, unseen } from './live.ts'

const due = (id: string, hour?: number): CaseRow => ({ ...row, id, reported_at: `2026-03-02T0${id}:00:00Z`, ...(hour && { next_due: `2026-03-03T1${hour}:00:00.0001Z` }) })
const ids = (rows: CaseRow[]): string => rows.map((r) => r.id).join('')

it('puts what came in its place by due instant, what has none behind it by report, and moves nothing else', () => {
  const rows = [due('1', 2), due('2', 6), due('3', 4), due('4')]
  expect(ids(merged(rows, [due('5'), due('6', 5), due('7', 1)], 'due'))).toBe('7162354')
  expect(ids(merged([due('8'), due('4'), due('2')], [due('9'), due('3'), due('1')], 'newest'))).toBe('984321')
})

it('lets go what does not belong any more, keeps the place of what changed, and the very row of what was not asked', () => {
  const [a, b, c] = [due('1', 1), due('2', 2), due('3', 3)]
  const after = settled([a, b, c], ['2', '1'], [{ ...b, version: 2 }])
  expect(after.map((r) => [r.id, r.version])).toEqual([['2', 2], ['3', 1]])
  expect(after[1]).toBe(c)
})

it('shows no case twice', () => {
  expect(ids(unseen([due('1'), due('2')], [due('2'), due('3')]))).toBe('3')
})
