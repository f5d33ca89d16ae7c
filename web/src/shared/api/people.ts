import { api, must } from './client.ts'
import type { components, operations } from './schema'

type Schemas = components['schemas']
export type Colleague = Schemas['ColleagueView']
export type ColleagueQuery = NonNullable<operations['get-accounts']['parameters']['query']>
export type Grant = NonNullable<operations['post-accounts-id-posts']['requestBody']>['content']['application/json']

const at = (id: string) => ({ params: { path: { id } } })
const keyed = (key: string) => ({ 'Idempotency-Key': key })

export type Seat = Schemas['SeatView']
export type Seats = Schemas['SeatViews']
export type SeatHolder = Schemas['HolderView']
export type SeatQuery = NonNullable<operations['get-posts']['parameters']['query']>

export const seats = (query: SeatQuery, signal?: AbortSignal): Promise<Seats> => must(api.GET('/api/v1/posts', { params: { query }, signal }))

export type GrantReason = NonNullable<Grant['reason']>

export const colleagues = (query: ColleagueQuery, signal?: AbortSignal) => must(api.GET('/api/v1/accounts', { params: { query }, signal }))

export const createAccount = (login: string, name: string, key: string) =>
  must(api.POST('/api/v1/accounts', { params: { header: keyed(key) }, body: { login, name } }))

export const resetAccount = (id: string) => must(api.POST('/api/v1/accounts/{id}/reset', at(id)))
export const disableAccount = (id: string) => must(api.POST('/api/v1/accounts/{id}/disable', at(id)))
export const enableAccount = (id: string) => must(api.POST('/api/v1/accounts/{id}/enable', at(id)))

export const grantPost = (id: string, body: Grant, key: string) =>
  must(api.POST('/api/v1/accounts/{id}/posts', { params: { path: { id }, header: keyed(key) }, body }))

export type EndReason = NonNullable<NonNullable<operations['post-posts-id-end']['requestBody']>['content']['application/json']['reason']>

// endPost ends a post at an instant, or now.
export const endPost = (id: string, reason: EndReason, when?: string) =>
  must(api.POST('/api/v1/posts/{id}/end', { ...at(id), body: { reason, ...(when && { at: when }) } }))

export type ColleagueSession = Schemas['ColleagueSession']
export type OustReason = NonNullable<operations['post-accounts-id-sessions-end']['requestBody']>['content']['application/json']['reason']

export const sessionsOf = (id: string, signal?: AbortSignal) => must(api.GET('/api/v1/accounts/{id}/sessions', { ...at(id), signal }))

// endSessionsOf ends one session of a colleague, or all of them where none is named.
export const endSessionsOf = (id: string, reason: OustReason, session?: string) =>
  must(api.POST('/api/v1/accounts/{id}/sessions/end', { ...at(id), body: { reason, ...(session && { session }) } }))

export type Leaving = Schemas['LeavingView']
export type HandOver = NonNullable<operations['post-accounts-id-handover']['requestBody']>['content']['application/json']

// leaving tells what somebody would leave at an instant, or now.
export const leaving = (id: string, when: string | undefined, signal?: AbortSignal): Promise<Leaving> =>
  must(api.GET('/api/v1/accounts/{id}/handover', { params: { path: { id }, query: { ...(when && { at: when }) } }, signal }))

export const handOver = (id: string, body: HandOver, key: string) =>
  must(api.POST('/api/v1/accounts/{id}/handover', { params: { path: { id }, header: keyed(key) }, body }))
