import { api, must } from './client.ts'
import type { components } from './schema'

type Schemas = components['schemas']
export type PlanGround = Schemas['PlanGround']
export type PlanUnit = Schemas['UnitOfGround']
export type PlanRun = Schemas['RunView']
export type Answer = Schemas['AnswerView']
export type GridRow = Schemas['GridRow']
export type Limits = Schemas['LimitsView']
export type Violation = Schemas['GridcheckViolation']
export type Draft = Schemas['RedivisionView']
export type DraftBody = Schemas['DraftBody']
export type Preview = Schemas['PreviewView']

interface Feature {
  type: 'Feature'
  id: number
  properties: { a: number; b: number }
  geometry: unknown
}
interface Features {
  type: 'FeatureCollection'
  features: Feature[] | null
}
export interface PlanShapes {
  units: Features
  borders: Features
  barriers: Features
}

export const planGround = (place: string, signal?: AbortSignal): Promise<PlanGround> => must(api.GET('/api/v1/planning/ground/{place}', { params: { path: { place } }, signal }))

export async function planShapes(place: string): Promise<PlanShapes> {
  return must(api.GET('/api/v1/planning/ground/{place}/shapes', { params: { path: { place } } })) as unknown as Promise<PlanShapes>
}

export const beginRun = (body: { place: string; limits: Limits; frozen: string[]; seconds: number }): Promise<PlanRun> => must(api.POST('/api/v1/planning/runs', { body }))
export const readRun = (id: string): Promise<PlanRun> => must(api.GET('/api/v1/planning/runs/{id}', { params: { path: { id } } }))
export const readChoice = (id: string, grids: number): Promise<PlanRun> => must(api.GET('/api/v1/planning/runs/{id}/choices/{grids}', { params: { path: { id, grids } } }))
export const stopRun = (id: string) => must(api.DELETE('/api/v1/planning/runs/{id}', { params: { path: { id } } }))

export const judgeMoves = (body: { place: string; limits: Limits; plan: GridRow[]; moves: GridRow[] }) => must(api.POST('/api/v1/planning/moves', { body }))
export const checkPlan = (body: { place: string; limits: Limits; frozen: string[]; plan: GridRow[] }) => must(api.POST('/api/v1/planning/check', { body }))

export const drafts = async (signal?: AbortSignal): Promise<Draft[]> => (await must(api.GET('/api/v1/redivisions', { signal }))) ?? []
export const draft = (id: string): Promise<Draft> => must(api.GET('/api/v1/redivisions/{id}', { params: { path: { id } } }))
export const preview = (id: string): Promise<Preview> => must(api.GET('/api/v1/redivisions/{id}/preview', { params: { path: { id } } }))

const keyed = (key: string) => ({ 'Idempotency-Key': key })

// saveDraft keeps a plan: over the draft that was opened, or as a new one.
export function saveDraft(body: DraftBody, over: Draft | undefined, key: string): Promise<Draft> {
  if (!over) return must(api.POST('/api/v1/redivisions', { params: { header: keyed(key) }, body }))
  return must(api.PUT('/api/v1/redivisions/{id}', { params: { path: { id: over.id }, header: { ...keyed(key), 'If-Match': `"${over.version}"` } }, body }))
}

export type StepName = 'check' | 'notice' | 'answer' | 'approve' | 'withdraw'

export interface StepBody {
  until?: string
  place?: string
  valid_from?: string
  question?: string
  answer?: string
}

// takeStep carries out an act on the way of a draft.
export function takeStep(of: Draft, act: StepName, body: StepBody, key: string): Promise<Draft> {
  const params = { path: { id: of.id }, header: { ...keyed(key), 'If-Match': `"${of.version}"` } }
  switch (act) {
    case 'check':
      return must(api.POST('/api/v1/redivisions/{id}/check', { params, body: {} }))
    case 'notice':
      return must(api.POST('/api/v1/redivisions/{id}/notice', { params, body: { until: body.until ?? '' } }))
    case 'answer':
      return must(api.POST('/api/v1/redivisions/{id}/answer', { params, body: { question: body.question ?? '', answer: body.answer ?? '' } }))
    case 'approve':
      return must(api.POST('/api/v1/redivisions/{id}/approve', { params, body: { place: body.place ?? '', valid_from: body.valid_from || undefined } }))
    case 'withdraw':
      return must(api.POST('/api/v1/redivisions/{id}/withdraw', { params, body: {} }))
  }
}
