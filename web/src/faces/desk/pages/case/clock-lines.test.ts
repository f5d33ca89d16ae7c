import { describe, expect, it } from 'vitest'
import type { ClockView } from '../../../../shared/api/cases.ts'
import { axisOf, lineOf } from './clock-lines.ts'

const at = (hour: number) => `2026-03-02T${String(hour).padStart(2, '0')}:00:00Z`
const t = (hour: number) => Date.parse(at(hour))
const clock = (over: Partial<ClockView>): ClockView => ({ name: 'handle', label: '处置', limit: '10h', start: at(0), half_at: at(5), most_at: at(8), due: at(10), due_date: '2026-03-02', first: at(10), run: 1, phase: 'running', ...over })

describe('the clocks of a case on one axis', () => {
  it('begins with the first and ends with the last, now included while one runs', () => {
    const all = [clock({}), clock({ name: 'accept', start: at(2), due: at(4), stopped: at(3) })]
    expect(axisOf(all, t(5))).toEqual({ from: t(0), to: t(10), now: 50 })
    expect(axisOf(all, t(20))).toMatchObject({ to: t(20), now: 100 })
    expect(axisOf([], t(0))).toBeUndefined()
  })
  const axis = { from: t(0), to: t(10), now: 60 }
  it('shows start, how far it has run, and the marks ahead', () => {
    const line = lineOf(clock({ start: at(1) }), axis, t(6))
    expect(line).toMatchObject({ start: 10, gone: 60, end: 100 })
    expect(line.marks.map((m) => [m.kind, m.at])).toEqual([['half', 50], ['most', 80], ['due', 100]])
  })
  it('leaves out the marks that an ended clock never reached', () => {
    const line = lineOf(clock({ stopped: at(6) }), axis, t(9))
    expect(line).toMatchObject({ gone: 60, end: 60 })
    expect(line.marks.map((m) => m.kind)).toEqual(['half'])
  })
  it('shows when it stood, to now where it still does', () => {
    const line = lineOf(clock({ paused: at(5), stands: [{ from: at(1), to: at(2) }, { from: at(5) }] }), axis, t(7))
    expect(line.gone).toBe(50)
    expect(line.stands).toEqual([{ from: 10, to: 20 }, { from: 50, to: 70 }])
  })
})
