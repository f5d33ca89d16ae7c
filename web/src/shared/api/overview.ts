import { base } from './base.ts'
import { api, must } from './client.ts'
import type { components, operations } from './schema'

type Schemas = components['schemas']
export type Overview = Schemas['OverviewView']
export type Share = Schemas['ShareView']
export type Rate = Schemas['RateView']
export type Pace = Schemas['PaceView']
export type Month = NonNullable<Overview['months']>[number]
export type PickQuery = NonNullable<operations['get-overview-cases']['parameters']['query']>

export const readOverview = (query: { place?: string; from?: string }, signal?: AbortSignal) =>
  must(api.GET('/api/v1/overview', { params: { query }, signal }))

export const pickedCases = (query: PickQuery, signal?: AbortSignal) => must(api.GET('/api/v1/overview/cases', { params: { query }, signal }))

// overviewFile is where the tables of the overview are fetched as a file, and casesFile the cases of a place and time.
export const overviewFile = (query: Record<string, string>) => `${base}/api/v1/exports/overview.xlsx?${new URLSearchParams(query)}`
export const casesFile = (query: Record<string, string>) => `${base}/api/v1/exports/cases.xlsx?${new URLSearchParams(query)}`
