// The tries at a PIN. They are counted on the phone before each try, so that closing the app does not give one back.

export const pinLength = 6
export const mostTries = 10
const freeTries = 3

export interface Tries {
  wrong: number
  at: number // of the last wrong one, by the phone's clock
}

// waitFor is how many milliseconds must pass before the next try. A clock that was put back makes the wait longer, never shorter.
export function waitFor(t: Tries, now: number): number {
  if (t.wrong < freeTries) return 0
  const wait = 5_000 * 3 ** (t.wrong - freeTries)
  return Math.max(0, Math.min(wait, t.at + wait - now))
}

// weak tells a PIN that anybody would try first.
export function weak(pin: string): boolean {
  if (!new RegExp(`^\\d{${pinLength}}$`).test(pin)) return true
  const steps = new Set([...pin].slice(1).map((d, i) => (Number(d) - Number(pin[i]) + 10) % 10))
  return new Set(pin).size < 3 || (steps.size === 1 && (steps.has(1) || steps.has(9)))
}

const hour = 3_600_000
export const longest = 72 * hour

export interface Contact {
  at: number // when the server last answered
  seen: number // the latest that the phone's clock ever showed
}

// stale reports whether the phone was without contact for so long that it forgets what it has read. Putting the clock back wins no time.
export const stale = (c: Contact, now: number): boolean => Math.max(c.seen, now) - c.at > longest
