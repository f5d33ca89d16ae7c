import { api, must } from './client.ts'
import type { components, paths } from './schema'

type Schemas = components['schemas']
export type Call = Schemas['CallView']
export type Calls = Schemas['CallViews']
export type Visit = Schemas['VisitView']
export type VisitMonth = Schemas['VisitMonth']
export type Care = Schemas['CareView']
export type Whom = Schemas['CareWhom']
export type VisitBody = paths['/api/v1/households/{household}/visits']['post']['requestBody']['content']['application/json']
export type AgreeBody = paths['/api/v1/households/{household}/appointments']['post']['requestBody']['content']['application/json']
export type CareBody = paths['/api/v1/households/{household}/cares']['post']['requestBody']['content']['application/json']
export type Did = NonNullable<VisitBody['did']>[number]
export const outcomes: VisitBody['outcome'][] = ['met', 'absent', 'later', 'refuse']
export const dids: Did[] = ['card', 'talk', 'policy', 'safety', 'errand', 'case', 'refer']

export const visitsOn = (grid: string, day?: string, signal?: AbortSignal): Promise<Calls> =>
  must(api.GET('/api/v1/grids/{grid}/visits', { params: { path: { grid }, query: day ? { day } : {} }, signal }))

export const sendVisit = (household: string, body: VisitBody, key: string): Promise<Visit> =>
  must(api.POST('/api/v1/households/{household}/visits', { params: { path: { household }, header: { 'Idempotency-Key': key } }, body }))

export const visitsOf = (household: string, signal?: AbortSignal) => must(api.GET('/api/v1/households/{household}/visits', { params: { path: { household } }, signal }))

export const agreeOn = (household: string, body: AgreeBody, key: string): Promise<{ id: string }> =>
  must(api.POST('/api/v1/households/{household}/appointments', { params: { path: { household }, header: { 'Idempotency-Key': key } }, body }))

export const callOff = (id: string, version: number) => must(api.DELETE('/api/v1/appointments/{appointment}', { params: { path: { appointment: id }, query: { version } } }))

export const monthOf = (grid: string, month: string, signal?: AbortSignal): Promise<VisitMonth> =>
  must(api.GET('/api/v1/grids/{grid}/visit-months/{month}', { params: { path: { grid, month } }, signal }))

export const makeMonth = (grid: string, month: string) => must(api.PUT('/api/v1/grids/{grid}/visit-months/{month}', { params: { path: { grid, month } } }))

export const carryOver = (grid: string, day: string) => must(api.PUT('/api/v1/grids/{grid}/missed-visits', { params: { path: { grid } }, body: { day } }))

export const caresOf = (grid: string, signal?: AbortSignal) => must(api.GET('/api/v1/grids/{grid}/cares', { params: { path: { grid } }, signal }))

export const addCare = (household: string, body: CareBody, key: string) =>
  must(api.POST('/api/v1/households/{household}/cares', { params: { path: { household }, header: { 'Idempotency-Key': key } }, body }))

export const viewCare = (id: string, key: string): Promise<Whom> => must(api.POST('/api/v1/cares/{care}/view', { params: { path: { care: id }, header: { 'Idempotency-Key': key } } }))

export const endCare = (one: Care, withdrew: boolean) => must(api.PUT('/api/v1/cares/{care}/end', { params: { path: { care: one.id } }, body: { version: one.version, withdrew } }))
