import { api, must } from './client.ts'
import type { components, operations } from './schema'

type Schemas = components['schemas']
export type Colleague = Schemas['ColleagueView']
export type ColleagueQuery = NonNullable<operations['get-accounts']['parameters']['query']>
export type Grant = NonNullable<operations['post-accounts-id-posts']['requestBody']>['content']['application/json']

const at = (id: string) => ({ params: { path: { id } } })
const keyed = (key: string) => ({ 'Idempotency-Key': key })

export const colleagues = (query: ColleagueQuery, signal?: AbortSignal) => must(api.GET('/api/v1/accounts', { params: { query }, signal }))

export const createAccount = (login: string, name: string, key: string) =>
  must(api.POST('/api/v1/accounts', { params: { header: keyed(key) }, body: { login, name } }))

export const resetAccount = (id: string) => must(api.POST('/api/v1/accounts/{id}/reset', at(id)))
export const disableAccount = (id: string) => must(api.POST('/api/v1/accounts/{id}/disable', at(id)))
export const enableAccount = (id: string) => must(api.POST('/api/v1/accounts/{id}/enable', at(id)))

export const grantPost = (id: string, body: Grant, key: string) =>
  must(api.POST('/api/v1/accounts/{id}/posts', { params: { path: { id }, header: keyed(key) }, body }))

export const endPost = (id: string) => must(api.POST('/api/v1/posts/{id}/end', { ...at(id), body: {} }))
