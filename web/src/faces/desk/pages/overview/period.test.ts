import { describe, expect, it } from 'vitest'
import { daysOf, firstDay } from './period.ts'

describe('the period', () => {
  it('is the first one where the address says none of them', () => {
    expect([daysOf('90'), daysOf('7'), daysOf(undefined)]).toEqual([90, 30, 30])
  })
  it('counts today as a day, as days are counted in China', () => {
    expect(firstDay(new Date('2026-03-01T17:00:00Z'), 30)).toBe('2026-02-01') // 2 March there
    expect(firstDay(new Date('2026-03-01T17:00:00Z'), 1)).toBe('2026-03-02')
  })
})
