import { api, must } from './client.ts'
import type { components } from './schema'

export type Opinion = components['schemas']['OpinionView']
export type OpinionKind = Opinion['kind']
export type OpinionState = Opinion['state']

export const ownOpinions = (signal?: AbortSignal) => must(api.GET('/api/v1/opinions/own', { signal }))

export const writeOpinion = (kind: OpinionKind, words: string, page: string, key: string) =>
  must(api.POST('/api/v1/opinions', { params: { header: { 'Idempotency-Key': key } }, body: { kind, words, ...(page && { page }) } }))

export const allOpinions = (state: OpinionState | undefined, after?: string, signal?: AbortSignal) =>
  must(api.GET('/api/v1/opinions', { params: { query: { limit: 50, ...(state && { state }), ...(after && { after }) } }, signal }))

export const answerOpinion = (one: Opinion, state: 'planned' | 'done' | 'declined', answer: string) =>
  must(api.POST('/api/v1/opinions/{opinion}/answer', { params: { path: { opinion: one.id } }, body: { version: one.version, state, answer } }))
