import { expect, it } from 'vitest'
import { next, outcomeOf, rebased, rest, storedIn, type Queued, type State } from './order.ts'

const q = (n: number, lane: string, state: State = 'waiting'): Queued => ({ id: String(n), n, lane, state })
const never = () => false

// drain sends everything as an always willing server would, and answers the order.
function drain(all: Queued[]): string[] {
  const sent: string[] = []
  for (let one = next(all, never); one; one = next(all, never)) {
    one.state = 'accepted'
    sent.push(one.id)
  }
  return sent
}

it('sends in the order in which things were done', () => {
  expect(drain([q(3, 'b'), q(1, 'a'), q(2, 'b')])).toEqual(['1', '2', '3'])
})

it('asks again for what was sent without an answer before what comes after it', () => {
  expect(next([q(1, 'a', 'sent'), q(2, 'a')], never)?.id).toBe('1')
})

it('holds what follows on the same case until the person has decided, and nothing else', () => {
  for (const state of ['refused', 'moved'] as const) {
    const all = [q(1, 'a', state), q(2, 'a'), q(3, 'b')]
    expect(drain(all)).toEqual(['3'])
    all[0]!.state = 'dropped'
    expect(drain(all)).toEqual(['2'])
  }
})

it('passes by a lane that rests', () => {
  expect(next([q(1, 'a'), q(2, 'a'), q(3, 'b')], (id) => id === '1')?.id).toBe('3')
  expect(next([q(1, 'a'), q(2, 'a')], (id) => id === '1')).toBeUndefined()
})

it('keeps the order of every lane, whatever fails in between', () => {
  let seed = 7
  const chance = () => (seed = (seed * 16807) % 2147483647) / 2147483647
  for (let round = 0; round < 200; round++) {
    const all = Array.from({ length: 30 }, (_, i) => q(i + 1, 'abcde'[Math.floor(chance() * 5)]!))
    const done: Queued[] = []
    for (let step = 0; step < 1000 && done.length < all.length; step++) {
      const one = next(all, () => chance() < 0.3)
      if (!one) continue
      if (chance() < 0.5) one.state = 'sent'
      else {
        one.state = 'accepted'
        done.push(one)
      }
    }
    expect(done).toHaveLength(30)
    for (const lane of 'abcde') {
      const order = done.filter((d) => d.lane === lane).map((d) => d.n)
      expect(order).toEqual([...order].sort((a, b) => a - b))
    }
  }
})

it('reads what an answer means', () => {
  const said = Object.fromEntries([0, 200, 201, 204, 400, 401, 403, 404, 408, 409, 412, 422, 429, 500, 503].map((s) => [s, outcomeOf(s)]))
  expect(said).toEqual({
    0: 'again', 200: 'accepted', 201: 'accepted', 204: 'accepted', 400: 'refused', 401: 'signed_out', 403: 'refused', 404: 'refused', 408: 'again',
    409: 'refused', 412: 'moved', 422: 'refused', 429: 'again', 500: 'again', 503: 'again',
  })
})

it('rests twice as long each time, at most five minutes', () => {
  expect([0, 1, 2, 3].map((n) => rest(n, 1))).toEqual([1000, 2000, 4000, 8000])
  expect(rest(40, 1)).toBe(300_000)
  expect(rest(3, 0)).toBe(4000)
})

it('puts the next act on the result of the one before, unless somebody else was there', () => {
  const act = (seq: number, account?: string, kind = 'staff') => ({ seq, kind, account })
  expect(rebased(3, { version: 5, history: [act(3, 'b'), act(4, 'me'), act(5, undefined, 'system')] }, 'me')).toBe(5)
  expect(rebased(3, { version: 5, history: [act(4, 'me'), act(5, 'b')] }, 'me')).toBeUndefined()
  expect(rebased(3, { version: 4, history: [act(4, undefined, 'reporter')] }, 'me')).toBeUndefined()
})

it('knows what lies on the phone, and what was taken since the page read', () => {
  const at = (point: string, state: State) => ({ state, command: { path: `/api/v1/risk-points/${point}/records` } })
  const path = /^\/api\/v1\/risk-points\/([^/]+)\/records$/
  const all = [at('a', 'waiting'), at('b', 'sent'), at('c', 'accepted'), at('d', 'accepted'), at('e', 'refused'), { state: 'waiting' as const, command: { path: '/api/v1/cases' } }]
  expect([...storedIn(all, path, new Set())]).toEqual(['a', 'b'])
  expect([...storedIn(all, path, new Set(['c', 'e', 'x']))]).toEqual(['a', 'b', 'c'])
})
