import type { ClockView } from '../../../../shared/api/cases.ts'

// Line is a clock on the common axis of time of its case: all places in per cent of the axis.
export interface Line {
  clock: ClockView
  start: number
  end: number // ended, or now, or due where that lies ahead
  gone: number // how far the time has run: the filled part
  marks: { kind: 'half' | 'most' | 'due'; at: number; time: string }[]
  stands: { from: number; to: number }[]
}

export interface Axis {
  from: number
  to: number
  now: number // in per cent
}

const ms = (at: string | undefined): number => (at ? Date.parse(at) : Number.NaN)

// axisOf spans from the first start to the last end of all clocks, so that they can be compared by eye.
export function axisOf(clocks: ClockView[], now: number): Axis | undefined {
  if (clocks.length === 0) return undefined
  const from = Math.min(...clocks.map((k) => ms(k.start)))
  const ends = clocks.map((k) => (k.stopped ? ms(k.stopped) : ms(k.due)))
  const running = clocks.some((k) => !k.stopped)
  const to = Math.max(...ends, running ? now : from, from + 60_000)
  return { from, to, now: place(now, { from, to }) }
}

function place(at: number, axis: { from: number; to: number }): number {
  return Math.min(100, Math.max(0, ((at - axis.from) * 100) / (axis.to - axis.from)))
}

// lineOf puts one clock on the axis. A clock that stands has run to the moment at which it stopped moving.
export function lineOf(clock: ClockView, axis: Axis, now: number): Line {
  const on = (at: number) => place(at, axis)
  const gone = clock.stopped ? ms(clock.stopped) : clock.paused ? ms(clock.paused) : now
  const marks = (
    [
      ['half', clock.half_at],
      ['most', clock.most_at],
      ['due', clock.due],
    ] as const
  ).flatMap(([kind, time]) => (time && !(clock.stopped && ms(time) > ms(clock.stopped)) ? [{ kind, time, at: on(ms(time)) }] : []))
  return {
    clock, marks, start: on(ms(clock.start)), gone: on(gone), end: on(clock.stopped ? ms(clock.stopped) : Math.max(now, ms(clock.due))),
    stands: (clock.stands ?? []).map((s) => ({ from: on(ms(s.from)), to: on(s.to ? ms(s.to) : clock.stopped ? ms(clock.stopped) : now) })).filter((s) => s.to > s.from),
  }
}
