import { api, must } from './client.ts'
import type { components } from './schema'

export type Unit = components['schemas']['UnitView']
export type MovedOn = components['schemas']['MovedOn']

export const unitList = (signal?: AbortSignal) => must(api.GET('/api/v1/units', { signal }))

// moveOn gives the cases of a closed unit to its heir.
export const moveOn = (code: string, key: string) =>
  must(api.POST('/api/v1/units/{code}/moves', { params: { path: { code }, header: { 'Idempotency-Key': key } } }))
