import type { Goal, Point, SiteAnswer, Siting, Station } from '../../../../shared/api/siting.ts'

// Stations as they might be: each change is a step that can be taken back, and nothing is kept before somebody says so.
export interface Site {
  key: string
  kind: 'open' | 'planned' | 'fresh'
  name: string
  at: Point
  home?: Point // of an open one: where it stands today
}

export interface WhatIf {
  sites: Site[]
  today: Point[] // where stations are open
  done: Site[][]
  undone: Site[][]
}

export function begin(stations: Station[]): WhatIf {
  const open = stations.filter((s) => !s.closed)
  return { sites: open.map((s) => ({ key: s.id, kind: 'open', name: s.name, at: s.at, home: s.at })), today: open.map((s) => s.at), done: [], undone: [] }
}

// renew takes in stations that have opened or closed since: every step back and forth has them, and none of what has become one.
export function renew(w: WhatIf, stations: Station[], stands: (s: Site) => boolean): WhatIf {
  const now = begin(stations)
  const known = new Set((w.done[0] ?? w.sites).filter((s) => s.kind === 'open').map((s) => s.key))
  const fresh = now.sites.filter((s) => !known.has(s.key))
  const still = new Set(now.sites.map((s) => s.key))
  const over = (sites: Site[]): Site[] => [...sites.filter((s) => (s.kind === 'open' ? still.has(s.key) : !stands(s))), ...fresh]
  return { sites: over(w.sites), today: now.today, done: w.done.map(over), undone: w.undone.map(over) }
}

const step = (w: WhatIf, sites: Site[]): WhatIf => ({ ...w, sites, done: [...w.done, w.sites], undone: [] })

export function move(w: WhatIf, key: string, at: Point): WhatIf {
  const one = w.sites.find((s) => s.key === key)
  if (!one || same(one.at, at)) return w
  return step(w, w.sites.map((s) => (s === one ? { ...s, at } : s)))
}

// add puts stations beside those that are there; one that is there already is not put twice.
export function add(w: WhatIf, sites: Site[]): WhatIf {
  const more = sites.filter((s) => !w.sites.some((o) => o.key === s.key))
  return more.length ? step(w, [...w.sites, ...more]) : w
}

export function remove(w: WhatIf, key: string): WhatIf {
  const sites = w.sites.filter((s) => s.key !== key)
  return sites.length < w.sites.length ? step(w, sites) : w
}

export function undo(w: WhatIf): WhatIf {
  const last = w.done.at(-1)
  return last ? { ...w, sites: last, done: w.done.slice(0, -1), undone: [...w.undone, w.sites] } : w
}

export function redo(w: WhatIf): WhatIf {
  const next = w.undone.at(-1)
  return next ? { ...w, sites: next, done: [...w.done, w.sites], undone: w.undone.slice(0, -1) } : w
}

export const same = (a: Point, b: Point): boolean => a.lon === b.lon && a.lat === b.lat
export const moved = (s: Site): boolean => !!s.home && !same(s.home, s.at)
export const points = (w: WhatIf): Point[] => w.sites.map((s) => s.at)

// differs reports whether the stations are others than those of today.
export const differs = (w: WhatIf): boolean => w.sites.length !== w.today.length || w.sites.some((s) => s.kind !== 'open' || moved(s))

// proposal parts what stays as it is from what would be new or elsewhere.
export function proposal(w: WhatIf): { open: Point[]; sites: Point[]; today: Point[] } {
  const stays = (s: Site): boolean => s.kind === 'open' && !moved(s)
  return { open: w.sites.filter(stays).map((s) => s.at), sites: w.sites.filter((s) => !stays(s)).map((s) => s.at), today: w.today }
}

// plannedOf are the stations of a proposal that was kept.
export const plannedOf = (s: Siting): Site[] =>
  (s.sites ?? []).map((one, n) => ({ key: `${s.id}-${n}`, kind: 'planned', name: `${s.name} ${n + 1}`, at: one.at }))

const degree = 111_195 // metres of a degree of latitude on the sphere of the walking radius

// away is the point so many metres east and north of another.
export function away(p: Point, east: number, north: number): Point {
  const lat = p.lat + north / degree
  return { lon: round(p.lon + east / (degree * Math.cos((p.lat * Math.PI) / 180))), lat: round(lat) }
}
export const round = (degrees: number): number => Math.round(degrees * 1e6) / 1e6

// circle is the ring of points so many metres around a place.
export function circle(p: Point, metres: number, corners = 48): [number, number][] {
  return Array.from({ length: corners + 1 }, (_, n) => {
    const turn = ((n % corners) * 2 * Math.PI) / corners
    const q = away(p, metres * Math.sin(turn), metres * Math.cos(turn))
    return [q.lon, q.lat]
  })
}

export const share = (part: number, whole: number): string => ((100 * part) / Math.max(1, whole)).toFixed(1)

// told says how good an answer is, in what a reader counts: residents, new stations, or metres of a walk.
export function told(a: SiteAnswer, goal: Goal): { value: number; bound: number; behind: number; gap: string } {
  const fixed = Math.round(a.value) - (a.sites?.length ?? 0) // stations that are there count in the value of the fewest
  const of = (n: number, up: boolean): number => {
    if (goal === 'median') return Math.round(n / Math.max(1, a.residents))
    if (goal === 'fewest') return Math.max(0, Math.round(n) - fixed)
    return up ? Math.floor(n + 1e-6) : Math.round(n)
  }
  const [value, bound] = [of(a.value, false), of(a.bound, true)]
  return { value, bound, behind: Math.abs(bound - value), gap: (100 * a.gap).toFixed(2) }
}

// tableOf lists the sites of an answer as the cells of a table.
export const tableOf = (a: SiteAnswer): string[][] =>
  (a.sites ?? []).map((s, n) => [String(n + 1), s.place.name, s.place.code, s.at.lon.toFixed(6), s.at.lat.toFixed(6), String(s.adds)])
