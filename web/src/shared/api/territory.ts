import { api, must } from './client.ts'
import type { components } from './schema'

type Schemas = components['schemas']
export type Area = Schemas['Area']
export type Hit = Schemas['TerritoryHit']
export type At = Schemas['At']

export const searchPlaces = async (q: string, signal?: AbortSignal): Promise<Hit[]> =>
  (await must(api.GET('/api/v1/places', { params: { query: { q, limit: 20 } }, signal }))) ?? []

export const area = (code: string): Promise<Area> => must(api.GET('/api/v1/areas/{code}', { params: { path: { code } } }))

export const county = (): Promise<Area> => must(api.GET('/api/v1/areas'))

export const areasBelow = async (code: string): Promise<Area[]> =>
  (await must(api.GET('/api/v1/areas/{code}/children', { params: { path: { code } } }))) ?? []

export const locate = (lon: number, lat: number): Promise<At> => must(api.GET('/api/v1/locate', { params: { query: { lon, lat } } }))

// placeOf is the code that a hit stands for: its own for an area or grid, else that of the grid in which it lies.
export const placeOf = (hit: Hit): string => (hit.kind === 'area' || hit.kind === 'grid' ? hit.id : (hit.grid ?? ''))
