import { api, must } from './client.ts'
import type { components, paths } from './schema'

type Schemas = components['schemas']
export type RiskPoint = Schemas['PointView']
export type RiskPoints = Schemas['PointViews']
export type RiskPointBody = Schemas['PointBody']
export type PatrolRecord = Schemas['PatrolRecordView']
export type PatrolBody = paths['/api/v1/risk-points/{point}/records']['post']['requestBody']['content']['application/json']
export type Coverage = Schemas['PatrolPlaces']
export type Standing = RiskPoint['standing']
export const kinds: RiskPoint['kind'][] = ['water', 'well', 'road', 'field', 'river', 'stream', 'gully', 'ravine', 'mine']
export const intervals: RiskPoint['every'][] = ['daily', 'weekly', 'monthly']

export const riskPoints = (query: { place?: string; standing?: Standing }, signal?: AbortSignal): Promise<RiskPoints> =>
  must(api.GET('/api/v1/risk-points', { params: { query }, signal }))

export const addRiskPoint = (body: RiskPointBody, key: string) => must(api.POST('/api/v1/risk-points', { params: { header: { 'Idempotency-Key': key } }, body }))

export const changeRiskPoint = (one: RiskPoint, body: RiskPointBody) =>
  must(api.PUT('/api/v1/risk-points/{point}', { params: { path: { point: one.id } }, body: { ...body, version: one.version } }))

export const endRiskPoint = (one: RiskPoint) => must(api.DELETE('/api/v1/risk-points/{point}', { params: { path: { point: one.id }, query: { version: one.version } } }))

export const sendPatrol = (point: string, body: PatrolBody, key: string): Promise<PatrolRecord> =>
  must(api.POST('/api/v1/risk-points/{point}/records', { params: { path: { point }, header: { 'Idempotency-Key': key } }, body }))

export const patrolRecords = (point: string, before?: string, signal?: AbortSignal) =>
  must(api.GET('/api/v1/risk-points/{point}/records', { params: { path: { point }, query: before ? { before } : {} }, signal }))

export const coverageOf = (query: { place?: string; month?: string }, signal?: AbortSignal): Promise<Coverage> =>
  must(api.GET('/api/v1/risk-points/coverage', { params: { query }, signal }))
