import { describe, expect, it } from 'vitest'
import type { PlanGround } from '../../../../shared/api/planning.ts'
import { begin, beside, carried, compare, drawn, fill, freshName, front, loads, move, neighbours, planOf, redo, replace, rowsOf, undo } from './division.ts'

const unit = (id: string, grid: string, households: number, near: number[]) => ({
  id, grid, households, residents: households * 3, name: id, community: 'c', kind: 'multistorey_building', at: { lon: 0, lat: 0 }, beside: near,
})
const ground = {
  edition: 'e1', place: { code: 'c', name: 'c', kind: 'community' }, grids: [], skipped: [],
  units: [unit('a', 'g1', 100, [1]), unit('b', 'g1', 200, [0, 2]), unit('c', 'g2', 100, [1])],
} as unknown as PlanGround
const today = () => begin(ground.units!.map((u) => u.grid))

describe('a division under the hand', () => {
  it('takes steps back and does them again', () => {
    const one = move(today(), [1], 'g2')
    const two = replace(one, ['x', 'x', 'x'])
    expect(two.plan).toEqual(['x', 'x', 'x'])
    expect(undo(two).plan).toEqual(['g1', 'g2', 'g2'])
    expect(undo(undo(two)).plan).toEqual(['g1', 'g1', 'g2'])
    expect(redo(undo(two))).toEqual(two)
    expect(move(undo(two), [0], 'g9').undone).toEqual([])
  })
  it('takes no step that changes nothing', () => {
    const d = today()
    expect(move(d, [0], 'g1')).toBe(d)
    expect(undo(d)).toBe(d)
  })
  it('counts what a grid carries and what moved', () => {
    const d = move(today(), [1], 'g2')
    expect(loads(ground, d.plan).map((l) => [l.grid, l.households, l.moved])).toEqual([['g1', 100, 0], ['g2', 300, 200]])
    expect(compare(ground, d.plan)).toEqual({ before: 2, after: 2, fresh: 0, ended: 0, moved: 200, households: 400 })
    expect(compare(ground, ['n', 'n', 'n'])).toMatchObject({ after: 1, fresh: 1, ended: 2 })
  })
  it('says how full a grid is', () => {
    const limits = { households: 300, residents: 1000 }
    const [small, full] = loads(ground, ['g1', 'g2', 'g2'])
    expect([fill(small!, limits), fill(full!, limits), fill(full!, { households: 250, residents: 1000 })]).toEqual(['ok', 'near', 'over'])
  })
  it('offers the grids next to a unit, and a new one', () => {
    expect(beside(ground, today().plan, 1)).toEqual(['g2'])
    expect(freshName(['c-n1'], 'c')).toBe('c-n2')
  })
  it('reads a drag as one unit that goes, or as a border that comes', () => {
    const plan = ['g1', 'g1', 'g2', 'g3']
    expect(drawn('unit', plan, [1, 2, 3])).toEqual({ units: [1], to: 'g3' })
    expect(drawn('border', plan, [1, 2, 3])).toEqual({ units: [1, 2, 3], to: 'g1' })
  })
  it('moves a border by the units that touch it', () => {
    const { plan } = today()
    expect(neighbours(ground, plan, 'g1')).toEqual(['g2'])
    expect(front(ground, plan, 'g1', 'g2')).toEqual([1])
    expect(front(ground, plan, 'g2', 'g1')).toEqual([2])
    expect(carried(ground, plan, [0, 1], 'g2')).toEqual({ households: 400, residents: 1200 })
  })
  it('is written as rows and read again', () => {
    const plan = ['g1', 'n', 'g2']
    expect(planOf(ground, rowsOf(ground, plan))).toEqual(plan)
  })
})
