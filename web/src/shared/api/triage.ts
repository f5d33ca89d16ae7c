import { base } from './base.ts'
import { api, must } from './client.ts'
import type { CaseRow } from './cases.ts'
import type { components } from './schema'

export type Precedents = components['schemas']['Precedents']
export type Proposal = components['schemas']['Proposal']
export type Triage = components['schemas']['Triage']

// triageOf answers what the policy proposes for a case, with the matter and place that the desk thinks of.
export const triageOf = (id: string, query: { matter?: string; place?: string }, signal?: AbortSignal): Promise<Triage> =>
  must(api.GET('/api/v1/cases/{id}/triage', { params: { path: { id }, query }, signal }))

// proposalFor answers whom the policy would ask about a matter at a place, before there is a case.
export const proposalFor = (matter: string, place: string | undefined, signal?: AbortSignal): Promise<Proposal> =>
  must(api.GET('/api/v1/catalogue/proposal', { params: { query: { matter, ...(place && { place }) } }, signal }))

// otherReports lists the other open cases with the same contact. The look is written down and the reporter is told of it.
export const otherReports = async (id: string, key: string): Promise<CaseRow[]> =>
  (await must(api.POST('/api/v1/cases/{id}/others', { params: { path: { id }, header: { 'Idempotency-Key': key } } }))).items ?? []

// pictureUrl is where a still picture of a place is read, with a mark at the point.
export function pictureUrl(place: string, point?: { lon: number; lat: number } | null): string {
  const code = place.length >= 15 ? place.slice(0, 15) : place
  return `${base}/api/v1/areas/${encodeURIComponent(code)}/picture${point ? `?lon=${point.lon}&lat=${point.lat}` : ''}`
}

// precedentsOf lists earlier cases of the same matter that ended well, and decisions whose case it was.
export const precedentsOf = (id: string, signal?: AbortSignal): Promise<Precedents> =>
  must(api.GET('/api/v1/cases/{id}/precedents', { params: { path: { id } }, signal }))
