import type { RevealReason } from './cases.ts'
import { api, must } from './client.ts'
import type { components, paths } from './schema'

type Schemas = components['schemas']
export type Mandate = Schemas['MandateView']
export type Mandates = Schemas['MandateViews']
export type Papers = Schemas['PapersView']
export type Moved = Schemas['PapersMoved']
export type MandateBody = paths['/api/v1/households/{household}/mandates']['post']['requestBody']['content']['application/json']
export type MoveBody = paths['/api/v1/mandates/{mandate}/papers']['post']['requestBody']['content']['application/json']
export type MandateEnd = paths['/api/v1/mandates/{mandate}/end']['post']['requestBody']['content']['application/json']
export type Way = MoveBody['way']
export const kinds: Papers['kind'][] = ['identity', 'register', 'marriage', 'insurance', 'disability', 'housing', 'income', 'medical', 'photo', 'form', 'proof', 'outcome']
export const givens: MandateBody['given'][] = ['signed', 'called', 'written']
export const refusals: NonNullable<MandateEnd['reason']>[] = ['incomplete', 'unmet', 'elsewhere', 'in_person', 'over']

export const mandatesIn = (grid: string, closed = false, signal?: AbortSignal): Promise<Mandates> =>
  must(api.GET('/api/v1/grids/{grid}/mandates', { params: { path: { grid }, query: closed ? { closed } : {} }, signal }))

export const mandate = (id: string, signal?: AbortSignal): Promise<Mandate> => must(api.GET('/api/v1/mandates/{mandate}', { params: { path: { mandate: id } }, signal }))

export const takeMandate = (household: string, body: MandateBody, key: string): Promise<Mandate> =>
  must(api.POST('/api/v1/households/{household}/mandates', { params: { path: { household }, header: { 'Idempotency-Key': key } }, body }))

export const movePapers = (id: string, body: MoveBody, key: string): Promise<Mandate> =>
  must(api.POST('/api/v1/mandates/{mandate}/papers', { params: { path: { mandate: id }, header: { 'Idempotency-Key': key } }, body }))

export const endMandate = (id: string, body: MandateEnd, key: string): Promise<Mandate> =>
  must(api.POST('/api/v1/mandates/{mandate}/end', { params: { path: { mandate: id }, header: { 'Idempotency-Key': key } }, body }))

export const viewMandate = (id: string, reason: RevealReason, words: string, key: string): Promise<{ name: string }> =>
  must(api.POST('/api/v1/mandates/{mandate}/view', { params: { path: { mandate: id }, header: { 'Idempotency-Key': key } }, body: { reason, ...(words && { words }) } }))
