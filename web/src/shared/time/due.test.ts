import { describe, expect, it } from 'vitest'
import { progress, span } from './due.ts'

const clock = {
  start: '2026-03-02T01:00:00Z',
  half_at: '2026-03-03T01:00:00Z',
  most_at: '2026-03-05T01:00:00Z',
  due: '2026-03-06T01:00:00Z',
}
const at = (instant: string) => Date.parse(instant)

describe('progress', () => {
  it('is calm at the start', () => {
    expect(progress(clock, at('2026-03-02T01:00:00Z'))).toEqual({ tone: 'calm', percent: 0, ms: 4 * 86_400_000 })
  })
  it('warns at half and at most of the limit, as the server counted them', () => {
    expect(progress(clock, at('2026-03-03T01:00:00Z'))).toMatchObject({ tone: 'half', percent: 50 })
    expect(progress(clock, at('2026-03-05T01:00:00Z'))).toMatchObject({ tone: 'most', percent: 80 })
  })
  it('is late after it was due', () => {
    expect(progress(clock, at('2026-03-06T02:00:00Z'))).toMatchObject({ tone: 'late', percent: 100, ms: -3_600_000 })
  })
  it('stands while it is paused', () => {
    const paused = { ...clock, paused: '2026-03-03T01:00:00Z' }
    expect(progress(paused, at('2026-05-01T00:00:00Z'))).toMatchObject({ tone: 'paused', percent: 50 })
  })
  it('tells whether it ended in time', () => {
    expect(progress({ ...clock, stopped: '2026-03-04T01:00:00Z' }, at('2026-05-01T00:00:00Z')).tone).toBe('done')
    expect(progress({ ...clock, stopped: '2026-03-07T01:00:00Z' }, at('2026-05-01T00:00:00Z')).tone).toBe('done_late')
  })
  it('needs no thresholds', () => {
    const plain = { start: clock.start, due: clock.due }
    expect(progress(plain, at('2026-03-04T01:00:00Z'))).toMatchObject({ tone: 'half', percent: 50 })
  })
})

describe('span', () => {
  it.each([
    [30_000, 'span.now', 0, 0],
    [5 * 60_000, 'span.minutes', 5, 0],
    [-90 * 60_000, 'span.hours_minutes', 1, 30],
    [26 * 3_600_000, 'span.days_hours', 1, 2],
    [5 * 86_400_000, 'span.days', 5, 0],
  ])('tells %d ms', (ms, key, n, m) => {
    expect(span(ms)).toEqual({ key, n, m })
  })
})
