// What is sent next, and what becomes of it: pure, so that it can be tried without a phone.

// State of a command: it waits; it was sent and not answered yet; the server has taken it, or refused it, or the case had moved on. What a
// person took back or gave anew counts no more.
export type State = 'waiting' | 'sent' | 'accepted' | 'refused' | 'moved' | 'dropped'

export interface Queued {
  id: string
  n: number // order in which the commands were given on this phone
  lane: string
  state: State
}

export const settled = (state: State): boolean => state === 'accepted' || state === 'dropped'

// next is the first command that may go out now: in its lane all before it are settled, and it does not rest after a failure. A lane whose
// first command needs a decision of the person holds nobody else up.
export function next<Q extends Queued>(all: Q[], resting: (id: string) => boolean): Q | undefined {
  const held = new Set<string>()
  for (const one of [...all].sort((a, b) => a.n - b.n)) {
    if (settled(one.state)) continue
    if (!held.has(one.lane) && (one.state === 'waiting' || one.state === 'sent') && !resting(one.id)) return one
    held.add(one.lane)
  }
  return undefined
}

// Outcome is what an answer means for a command.
export type Outcome = 'accepted' | 'refused' | 'moved' | 'again' | 'signed_out'

// outcomeOf reads the status of an answer. No answer, or one that the server itself calls passing, means to ask again with the same key.
export function outcomeOf(status: number): Outcome {
  if (status >= 200 && status < 300) return 'accepted'
  if (status === 0 || status >= 500 || status === 429 || status === 408) return 'again'
  if (status === 401) return 'signed_out'
  if (status === 412) return 'moved'
  return 'refused'
}

const most = 300_000

// rest is how long a command rests after so many failures in a row, in milliseconds: twice as long each time up to five minutes, and a part
// of it by chance, so that phones that lost one tower do not come back at once.
export function rest(failures: number, chance = Math.random()): number {
  return Math.round(Math.min(most, 1000 * 2 ** failures) * (0.5 + chance / 2))
}

interface Seen {
  version: number
  history?: { seq: number; kind: string; account?: string }[] | null
}

// rebased is the version on which the next command of the same person stands, after one that was given on the version `base` has been
// taken: that person knew what he had just done. Where somebody else did something meanwhile it is undefined: that must be looked at.
export function rebased(base: number, after: Seen, account: string): number | undefined {
  const others = (after.history ?? []).filter((a) => a.seq > base && a.kind !== 'system' && a.account !== account)
  return others.length === 0 ? after.version : undefined
}

// storedIn lists the things for which commands wait, and those of before whose commands have been taken since.
export function storedIn(all: { state: State; command: { path: string } }[], path: RegExp, before: ReadonlySet<string>): Set<string> {
  const ids = (states: State[]): string[] => all.flatMap((i) => (states.includes(i.state) ? [path.exec(i.command.path)?.[1] ?? ''] : [])).filter(Boolean)
  const taken = new Set(ids(['accepted']))
  return new Set([...ids(['waiting', 'sent']), ...[...before].filter((id) => taken.has(id))])
}
