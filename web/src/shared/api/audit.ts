import { base } from './base.ts'
import { api, must } from './client.ts'
import type { components, operations } from './schema'

export type LogLine = components['schemas']['LogLine']
export type LogQuery = NonNullable<operations['get-audit-log']['parameters']['query']>

export const auditLog = (query: LogQuery, signal?: AbortSignal) => must(api.GET('/api/v1/audit/log', { params: { query }, signal }))
export const auditStatus = (signal?: AbortSignal) => must(api.GET('/api/v1/audit/status', { signal }))

// auditTable is the address of the log as a table, under the same filter.
export function auditTable(query: LogQuery): string {
  const asked = Object.entries(query).filter(([name]) => name !== 'limit' && name !== 'before')
  return base + '/api/v1/exports/audit.xlsx?' + new URLSearchParams(asked.map(([name, value]) => [name, String(value)]))
}
