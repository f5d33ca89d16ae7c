import type { ClockTimes } from '../../../../shared/time/due.ts'

const day = 86_400_000

/** One clock in each state, around an instant. */
export function clocks(now: number): (ClockTimes & { label: string })[] {
  const at = (days: number) => new Date(now + days * day).toISOString()
  const clock = (label: string, from: number, due: number, more: Partial<ClockTimes> = {}) => ({ label, start: at(from), due: at(due), ...more })
  return [
    clock('calm', -1, 6),
    clock('half', -4, 2),
    clock('most', -6, 1),
    clock('late', -6, -1),
    clock('paused', -4, 4, { paused: at(-1) }),
    clock('done', -4, 1, { stopped: at(-1) }),
    clock('done_late', -6, -2, { stopped: at(-1) }),
  ]
}
