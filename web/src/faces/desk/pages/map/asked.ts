import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { CaseQuery } from '../../../../shared/api/cases.ts'
import type { CaseFilter } from '../../../../shared/map/style.ts'

// Asked is what stands in the address of the page: it can be kept, sent and returned to.
export interface Asked {
  state: 'open' | 'closed' | ''
  loop: string
  matter: string
  days: number // reported in the last days; 0: whenever
  overdue: boolean
  grid: string
}

const text = (value: LocationQuery[string] | undefined): string => (typeof value === 'string' ? value : '')
export const spans = [7, 30, 90]
export const loops = ['micro', 'small', 'middle', 'large']
export const closed = ['closed', 'archived']

export function read(query: LocationQuery): Asked {
  const state = text(query.state)
  const days = Number(text(query.days))
  return {
    state: state === 'closed' ? 'closed' : state === 'any' ? '' : 'open',
    loop: loops.includes(text(query.loop)) ? text(query.loop) : '',
    matter: text(query.matter).slice(0, 16),
    days: spans.includes(days) ? days : 0,
    overdue: query.overdue === '1',
    grid: /^\d{15}$/.test(text(query.grid)) ? text(query.grid) : '',
  }
}

export function write(asked: Asked): LocationQueryRaw {
  return {
    state: asked.state === 'open' ? undefined : asked.state || 'any',
    loop: asked.loop || undefined,
    matter: asked.matter || undefined,
    days: asked.days ? String(asked.days) : undefined,
    overdue: asked.overdue ? '1' : undefined,
    grid: asked.grid || undefined,
  }
}

// since is the beginning of the day, so that the same address asks for the same tiles all day long.
export function since(days: number, now: Date): string | undefined {
  if (!days) return undefined
  const day = new Date(now.getTime() - days * 86_400_000)
  return new Date(day.getFullYear(), day.getMonth(), day.getDate()).toISOString()
}

// filterOf is what the tiles are asked for: all grids, also when one is chosen.
export const filterOf = (a: Asked, now: Date): CaseFilter => ({
  open: a.state === 'open' || undefined,
  state: a.state === 'closed' ? closed.join(',') : undefined,
  loop: a.loop || undefined,
  matter: a.matter || undefined,
  overdue: a.overdue || undefined,
  since: since(a.days, now),
})

// queryOf is what the list beside the map is asked for: the same, in the chosen grid.
export const queryOf = (a: Asked, now: Date): CaseQuery => ({
  ...(a.state === 'open' ? { open: true } : a.state === 'closed' ? { state: closed as CaseQuery['state'] } : {}),
  ...(a.loop ? { loop: a.loop as CaseQuery['loop'] } : {}),
  ...(a.matter ? { matter: a.matter } : {}),
  ...(a.overdue ? { overdue: true } : {}),
  ...(a.grid ? { place: a.grid } : {}),
  ...(a.days ? { since: since(a.days, now) } : {}),
})
