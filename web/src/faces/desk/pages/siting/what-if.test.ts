import { describe, expect, it } from 'vitest'
import type { SiteAnswer, Station } from '../../../../shared/api/siting.ts'
import { add, away, begin, circle, differs, move, proposal, redo, remove, renew, tableOf, told, undo } from './what-if.ts'

const station = (id: string, lon: number, closed = false): Station => ({
  id, name: id, at: { lon, lat: 35.5 }, closed, kind: 'station', grid: { code: '140502001001001', name: '', level: 'grid' }, hours: [], weekend: [], open: true, step_free: true, amenities: [], version: 1,
})
const answer = (over: Partial<SiteAnswer>): SiteAnswer => ({ sites: [], one_more: [], value: 0, bound: 0, gap: 0, proven: false, residents: 100, before: 0, after: 0, lost: 0, ...over })
const site = { at: { lon: 112.5, lat: 35.5 }, adds: 7, place: { code: '140502001001001001', name: '甲楼', level: 'micro' } }

describe('stations as they might be', () => {
  const today = begin([station('a', 112.1), station('b', 112.2), station('c', 112.3, true)])

  it('begin as they are open today', () => {
    expect(today.sites.map((s) => s.key)).toEqual(['a', 'b'])
    expect(differs(today)).toBe(false)
  })

  it('go back and forth step by step', () => {
    const to = { lon: 112.15, lat: 35.6 }
    const after = remove(move(today, 'a', to), 'b')
    expect(after.sites).toHaveLength(1)
    expect(undo(after).sites.map((s) => s.at.lon)).toEqual([112.15, 112.2])
    expect(differs(undo(undo(after)))).toBe(false)
    expect(redo(redo(undo(undo(after)))).sites).toEqual(after.sites)
    expect(undo(today)).toBe(today)
    expect(redo(today)).toBe(today)
  })

  it('count what changes nothing as no step', () => {
    expect(move(today, 'a', { lon: 112.1, lat: 35.5 })).toBe(today)
    expect(move(today, 'nobody', { lon: 1, lat: 1 })).toBe(today)
    expect(remove(today, 'nobody')).toBe(today)
    const one = add(today, [{ key: 'n', kind: 'fresh', name: 'n', at: { lon: 112, lat: 35 } }])
    expect(add(one, [{ key: 'n', kind: 'fresh', name: 'n', at: { lon: 113, lat: 35 } }])).toBe(one)
  })

  it('take in what opened and closed meanwhile, in every step', () => {
    const tried = add(today, [{ key: 'n', kind: 'fresh', name: 'n', at: { lon: 112, lat: 35 } }])
    const w = renew(undo(move(tried, 'a', { lon: 112.15, lat: 35.6 })), [station('a', 112.1), station('d', 112)], (s) => s.key === 'n')
    expect(w.sites.map((s) => s.key)).toEqual(['a', 'd'])
    expect(differs(w)).toBe(false)
    expect(redo(w).sites.map((s) => [s.key, s.at.lon])).toEqual([['a', 112.15], ['d', 112]])
    expect(undo(w).sites.map((s) => s.key)).toEqual(['a', 'd'])
  })

  it('part what stays from what would be new or elsewhere', () => {
    const to = { lon: 112.15, lat: 35.6 }
    const fresh = { lon: 112.4, lat: 35.5 }
    const w = add(move(today, 'a', to), [{ key: 'n', kind: 'fresh', name: 'n', at: fresh }])
    expect(proposal(w)).toEqual({ open: [{ lon: 112.2, lat: 35.5 }], sites: [to, fresh], today: today.today })
  })
})

describe('the ground', () => {
  it('has a circle that is closed and as wide as it says', () => {
    const ring = circle({ lon: 112.85, lat: 35.5 }, 800, 4)
    expect(ring).toHaveLength(5)
    expect(ring[0]).toEqual(ring[4])
    const north = ring[0]!
    expect((north[1] - 35.5) * 111_195).toBeCloseTo(800, 0)
    expect((ring[1]![0] - 112.85) * 111_195 * Math.cos((35.5 * Math.PI) / 180)).toBeCloseTo(800, 0)
  })

  it('comes back where it went away', () => {
    const there = away({ lon: 112.85, lat: 35.5 }, 250, -100)
    const back = away(there, -250, 100)
    expect(back.lon).toBeCloseTo(112.85, 5)
    expect(back.lat).toBeCloseTo(35.5, 5)
  })
})

describe('how good an answer is', () => {
  it('counts residents for the most people', () => {
    expect(told(answer({ value: 75766, bound: 75770.4, gap: 0.00005 }), 'cover')).toEqual({ value: 75766, bound: 75770, behind: 4, gap: '0.01' })
  })
  it('counts new stations for everybody, and not those that are there', () => {
    expect(told(answer({ sites: [site, site], value: 12, bound: 11 }), 'fewest')).toMatchObject({ value: 2, bound: 1, behind: 1 })
  })
  it('counts metres of one resident for the least way', () => {
    expect(told(answer({ value: 40_000, bound: 39_000 }), 'median')).toMatchObject({ value: 400, bound: 390, behind: 10 })
  })
  it('is the same in a table', () => {
    expect(tableOf(answer({ sites: [site] }))).toEqual([['1', '甲楼', '140502001001001001', '112.500000', '35.500000', '7']])
  })
})
