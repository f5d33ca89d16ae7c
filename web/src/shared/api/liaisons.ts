import { api, must } from './client.ts'
import type { components } from './schema'

type Schemas = components['schemas']
export type Liaison = Schemas['LiaisonView']
export type Liaisons = Schemas['LiaisonViews']
export type LiaisonBody = Schemas['LiaisonBody']
export type Housing = Schemas['HousingView']
export type Building = Schemas['BuildingView']

export const liaisonsOf = (grid: string, signal?: AbortSignal): Promise<Liaisons> =>
  must(api.GET('/api/v1/grids/{grid}/liaisons', { params: { path: { grid } }, signal }))

export const housingOf = (code: string, signal?: AbortSignal): Promise<Housing> =>
  must(api.GET('/api/v1/areas/{code}/housing', { params: { path: { code } }, signal }))

export const addLiaison = (body: LiaisonBody, key: string) =>
  must(api.POST('/api/v1/liaisons', { params: { header: { 'Idempotency-Key': key } }, body }))

export const changeLiaison = (one: Liaison, body: LiaisonBody) =>
  must(api.PUT('/api/v1/liaisons/{liaison}', { params: { path: { liaison: one.id } }, body: { ...body, version: one.version } }))

export const removeLiaison = (one: Liaison) =>
  must(api.DELETE('/api/v1/liaisons/{liaison}', { params: { path: { liaison: one.id }, query: { version: one.version } } }))
