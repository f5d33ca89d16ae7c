import { describe, expect, it } from 'vitest'
import { outgoing } from './outgoing.ts'

describe('what waits for a connection', () => {
  // A phone that was offline sends the mandate before its papers and its end after them, word for word as it was written down.
  it('keeps an errand in one lane, from its mandate to its end', () => {
    const mandate = { id: 'm1', name: '王小明', matter: 'C0201', given: 'signed' as const, given_on: '2026-03-02', until: '2026-04-01' }
    const move = { id: 'v1', way: 'received' as const, papers: [{ kind: 'form' as const, make: 'original' as const, count: 1 }] }
    const sent = [
      outgoing({ kind: 'mandate', household: 'h1', body: mandate }),
      outgoing({ kind: 'papers', id: 'm1', body: move }),
      outgoing({ kind: 'errand', id: 'm1', body: { result: 'done' } }),
    ]
    expect(new Set(sent.map((one) => one!.lane))).toEqual(new Set(['mandate:m1']))
    expect(sent.map((one) => one!.path)).toEqual(['/api/v1/households/h1/mandates', '/api/v1/mandates/m1/papers', '/api/v1/mandates/m1/end'])
    expect(JSON.parse(sent[1]!.body)).toEqual(move)
    expect(sent.every((one) => one!.version === 0)).toBe(true)
  })
})
