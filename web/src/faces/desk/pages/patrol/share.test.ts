import { expect, test } from 'vitest'
import { monthsBefore, shareOf } from './share.ts'

test('a share is rounded, and only the whole is the whole', () => {
  expect([{ days: 0, fresh: 0 }, { days: 31, fresh: 31 }, { days: 1000, fresh: 999 }, { days: 3, fresh: 2 }, { days: 3, fresh: 0 }].map(shareOf)).toEqual(['–', '100 %', '99 %', '67 %', '0 %'])
})

test('the month is the one that it is in China', () => {
  expect(monthsBefore(new Date('2026-12-31T16:00:00Z'), 3)).toEqual(['2027-01', '2026-12', '2026-11'])
  expect(monthsBefore(new Date('2026-03-31T10:00:00Z'), 2)).toEqual(['2026-03', '2026-02'])
})
