import { api, must } from './client.ts'
import type { components } from './schema'

type Schemas = components['schemas']
export type Release = Schemas['ReleaseView']
export type ReleaseField = Schemas['ReleaseField']
export type ReleaseOffer = Schemas['ReleaseOfferView']
export type ReleasePaper = Schemas['ReleasePaper']
export type ReleaseBody = Schemas['Post-releases-body']

export const releaseOffer = (ledger: string, place: string, ended: boolean, signal?: AbortSignal): Promise<ReleaseOffer> =>
  must(api.GET('/api/v1/ledgers/{ledger}/release', { params: { path: { ledger }, query: { place, ended } }, signal }))

export const askRelease = (body: ReleaseBody, key: string) => must(api.POST('/api/v1/releases', { params: { header: { 'Idempotency-Key': key } }, body }))

export const ownReleases = (signal?: AbortSignal) => must(api.GET('/api/v1/releases', { signal }))

export const releaseDecisions = (signal?: AbortSignal) => must(api.GET('/api/v1/release-decisions', { signal }))

export const releaseOf = (release: string, signal?: AbortSignal): Promise<Release> => must(api.GET('/api/v1/releases/{release}', { params: { path: { release } }, signal }))

export const decideRelease = (one: Release, approve: boolean, why: string, key: string) =>
  must(api.POST('/api/v1/release-decisions/{release}', { params: { path: { release: one.id }, header: { 'Idempotency-Key': key } }, body: { version: one.version, approve, ...(why && { why }) } }))

export const revokeRelease = (one: Release, why: string, key: string) =>
  must(api.POST('/api/v1/release-decisions/{release}/revocation', { params: { path: { release: one.id }, header: { 'Idempotency-Key': key } }, body: { version: one.version, why } }))

export const withdrawRelease = (release: string, key: string) =>
  must(api.POST('/api/v1/releases/{release}/withdrawal', { params: { path: { release }, header: { 'Idempotency-Key': key } } }))

export const destroyRelease = (release: string, key: string) =>
  must(api.POST('/api/v1/releases/{release}/destruction', { params: { path: { release }, header: { 'Idempotency-Key': key } } }))

// Each copy counts, so neither is tried again by itself.
export const releaseFile = (release: string): Promise<Blob> =>
  must(api.POST('/api/v1/releases/{release}/file.xlsx', { params: { path: { release } }, parseAs: 'blob' })) as Promise<Blob>

export const releasePaper = (release: string): Promise<ReleasePaper> => must(api.POST('/api/v1/releases/{release}/paper', { params: { path: { release } } }))
