import type { GridRow, Limits, PlanGround } from '../../../../shared/api/planning.ts'

// Division is a plan under the hand of a person: for each unit, by position, the grid that it belongs to. Changes are steps that can be
// taken back and done again.
export interface Division {
  plan: string[]
  done: Change[][]
  undone: Change[][]
}

export interface Change {
  unit: number
  from: string
  to: string
}

export interface Load {
  grid: string
  community: string
  units: number[]
  households: number
  residents: number
  moved: number // households that come from other grids
  fresh: boolean // it is not there today
}

export const begin = (plan: string[]): Division => ({ plan, done: [], undone: [] })

// move puts units into a grid as one step. Nothing changes where all of them are there already.
export function move(d: Division, units: number[], to: string): Division {
  const changes = [...new Set(units)].filter((u) => d.plan[u] !== to).map((unit) => ({ unit, from: d.plan[unit]!, to }))
  return changes.length ? step(d, changes) : d
}

// replace puts a whole plan in the place of another as one step.
export function replace(d: Division, plan: string[]): Division {
  const changes = plan.flatMap((to, unit) => (to === d.plan[unit] ? [] : [{ unit, from: d.plan[unit]!, to }]))
  return changes.length ? step(d, changes) : d
}

function step(d: Division, changes: Change[]): Division {
  return { plan: applied(d.plan, changes, (c) => c.to), done: [...d.done, changes], undone: [] }
}

export function undo(d: Division): Division {
  const last = d.done.at(-1)
  if (!last) return d
  return { plan: applied(d.plan, last, (c) => c.from), done: d.done.slice(0, -1), undone: [...d.undone, last] }
}

export function redo(d: Division): Division {
  const next = d.undone.at(-1)
  if (!next) return d
  return { plan: applied(d.plan, next, (c) => c.to), done: [...d.done, next], undone: d.undone.slice(0, -1) }
}

function applied(plan: string[], changes: Change[], of: (c: Change) => string): string[] {
  const next = plan.slice()
  for (const c of changes) next[c.unit] = of(c)
  return next
}

// planOf reads rows for a ground; a unit that they do not name keeps its grid of today.
export function planOf(ground: PlanGround, rows: GridRow[]): string[] {
  const grid = new Map(rows.map((r) => [r.unit, r.grid]))
  return (ground.units ?? []).map((u) => grid.get(u.id) ?? u.grid)
}

export const rowsOf = (ground: PlanGround, plan: string[]): GridRow[] => (ground.units ?? []).map((u, i) => ({ unit: u.id, grid: plan[i]! }))

// loads lists the grids of a plan with what they carry, in the order of their names.
export function loads(ground: PlanGround, plan: string[]): Load[] {
  const today = new Set((ground.units ?? []).map((u) => u.grid))
  const found = new Map<string, Load>()
  ground.units?.forEach((u, i) => {
    const name = plan[i]!
    let l = found.get(name)
    if (!l) found.set(name, (l = { grid: name, community: u.community, units: [], households: 0, residents: 0, moved: 0, fresh: !today.has(name) }))
    l.units.push(i)
    l.households += u.households
    l.residents += u.residents
    if (u.grid !== name) l.moved += u.households
  })
  return [...found.values()].sort((a, b) => (a.grid < b.grid ? -1 : 1))
}

export type Fill = 'ok' | 'near' | 'over'

// fill tells how full a grid is: over a cap, or above nine tenths of one.
export function fill(l: Load, limits: Limits): Fill {
  const share = Math.max(l.households / limits.households, l.residents / limits.residents)
  return share > 1 ? 'over' : share > 0.9 ? 'near' : 'ok'
}

// beside lists the grids that a unit could go to: those of the units next to it.
export function beside(ground: PlanGround, plan: string[], unit: number): string[] {
  const near = new Set((ground.units?.[unit]?.beside ?? []).map((i) => plan[i]!))
  near.delete(plan[unit]!)
  return [...near].sort()
}

export type Tool = 'unit' | 'border'

// drawn tells what a drag over units means: one unit is dragged to where it shall belong; a border is drawn over the units that the grid
// in which it began shall take.
export function drawn(tool: Tool, plan: string[], way: number[]): { units: number[]; to: string } {
  const [first, last] = [way[0]!, way.at(-1)!]
  return tool === 'border' ? { units: way, to: plan[first]! } : { units: [first], to: plan[last]! }
}

// front lists the units of a grid that touch another one: those which their border moves over next.
export function front(ground: PlanGround, plan: string[], grid: string, other: string): number[] {
  return (ground.units ?? []).flatMap((u, i) => (plan[i] === grid && (u.beside ?? []).some((near) => plan[near] === other) ? [i] : []))
}

// neighbours lists the grids beside a grid.
export function neighbours(ground: PlanGround, plan: string[], grid: string): string[] {
  return [...new Set((ground.units ?? []).flatMap((_, i) => (plan[i] === grid ? beside(ground, plan, i) : [])))].sort()
}

// carried is what a grid would carry with more units than it has.
export function carried(ground: PlanGround, plan: string[], units: number[], to: string): { households: number; residents: number } {
  const more = new Set(units)
  return (ground.units ?? []).reduce((sum, u, i) => (plan[i] === to || more.has(i) ? { households: sum.households + u.households, residents: sum.residents + u.residents } : sum), { households: 0, residents: 0 })
}

// freshName is a name for a new grid that the plan does not have yet.
export function freshName(plan: string[], community: string): string {
  const taken = new Set(plan)
  let n = 1
  while (taken.has(`${community}-n${n}`)) n++
  return `${community}-n${n}`
}

export interface Compared {
  before: number
  after: number
  fresh: number
  ended: number
  moved: number
  households: number
}

// compare tells what a plan changes.
export function compare(ground: PlanGround, plan: string[]): Compared {
  const units = ground.units ?? []
  const today = new Set(units.map((u) => u.grid))
  const then = new Set(plan)
  return {
    before: today.size,
    after: then.size,
    fresh: [...then].filter((g) => !today.has(g)).length,
    ended: [...today].filter((g) => !then.has(g)).length,
    moved: units.reduce((sum, u, i) => sum + (u.grid === plan[i] ? 0 : u.households), 0),
    households: units.reduce((sum, u) => sum + u.households, 0),
  }
}
