import { api, must } from './client.ts'
import type { components } from './schema'

type Schemas = components['schemas']
export type PolicyEdit = Schemas['CatalogueEdit']
export type Amendment = Schemas['Amendment']
export type Application = Schemas['Application']
export type Drafted = Schemas['Drafted']
export type Difference = Schemas['CatalogueDifference']
export type PolicyEdition = Schemas['PolicyEdition']

const keyed = (key: string) => ({ params: { header: { 'Idempotency-Key': key } } })

export const policyVersions = (signal?: AbortSignal) => must(api.GET('/api/v1/policy/versions', { signal }))
export const policyDiff = (version: string, against?: string, signal?: AbortSignal) =>
  must(api.GET('/api/v1/policy/diff', { params: { query: { version, ...(against && { against }) } }, signal }))

// tryPolicy tells what edits would change, and which cases of the last days would go elsewhere. Nothing is kept.
export const tryPolicy = (body: Amendment, days: number) => must(api.POST('/api/v1/policy/drafts', { params: { query: { days } }, body }))
export const publishPolicy = (body: Amendment, key: string) => must(api.POST('/api/v1/policy/versions', { ...keyed(key), body }))
export type Review = Schemas['ReviewView']
export const policyReviews = (signal?: AbortSignal) => must(api.GET('/api/v1/policy/reviews', { signal }))

export const applyForMatter = (body: Application, key: string) => must(api.POST('/api/v1/policy/applications', { ...keyed(key), body }))
