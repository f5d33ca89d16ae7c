import type { RevealReason } from './cases.ts'
import { api, must } from './client.ts'
import type { components } from './schema'

type Schemas = components['schemas']
export type Ledger = Schemas['LedgerView']
export type LedgerField = Schemas['LedgerField']
export type LedgerRow = Schemas['LedgerRow']
export type LedgerRows = Schemas['LedgerRows']
export type Entry = Schemas['EntryView']
export type EntryStep = Schemas['EntryStepView']
export type Definition = Schemas['LedgersDefinition']
export type Definitions = Schemas['DefinitionViews']
export type DefinedField = NonNullable<Definition['fields']>[number]
export type Asked = Schemas['AskedReport']
export type EntryBody = { id: string; place: string; values: Record<string, string> }
export type EndReason = 'gone' | 'over' | 'mistake' | 'withdrawn'
export type Kept = Schemas['EntryKept']
export const endReasons: EndReason[] = ['gone', 'over', 'mistake', 'withdrawn']

export const ledgers = (signal?: AbortSignal) => must(api.GET('/api/v1/ledgers', { signal }))

export const ledgerRows = (ledger: string, query: { place?: string; q?: string; ended?: boolean; after?: string; limit?: number }, signal?: AbortSignal): Promise<LedgerRows> =>
  must(api.GET('/api/v1/ledgers/{ledger}/entries', { params: { path: { ledger }, query }, signal }))

export const entryOf = (ledger: string, entry: string, signal?: AbortSignal): Promise<Entry> =>
  must(api.GET('/api/v1/ledgers/{ledger}/entries/{entry}', { params: { path: { ledger, entry } }, signal }))

export const addEntry = (ledger: string, body: EntryBody, key: string): Promise<Kept> =>
  must(api.POST('/api/v1/ledgers/{ledger}/entries', { params: { path: { ledger }, header: { 'Idempotency-Key': key } }, body }))

export const correctEntry = (ledger: string, entry: string, body: { version: number; values: Record<string, string> }, key: string): Promise<Kept> =>
  must(api.POST('/api/v1/ledgers/{ledger}/entries/{entry}/corrections', { params: { path: { ledger, entry }, header: { 'Idempotency-Key': key } }, body }))

export const endEntry = (ledger: string, entry: string, body: { version: number; reason: EndReason }, key: string): Promise<Kept> =>
  must(api.POST('/api/v1/ledgers/{ledger}/entries/{entry}/end', { params: { path: { ledger, entry }, header: { 'Idempotency-Key': key } }, body }))

export const revealEntry = (ledger: string, entry: string, reason: RevealReason, words: string, key: string) =>
  must(api.POST('/api/v1/ledgers/{ledger}/entries/{entry}/reveal', { params: { path: { ledger, entry }, header: { 'Idempotency-Key': key } }, body: { reason, ...(words && { words }) } }))

export const definitions = (signal?: AbortSignal): Promise<Definitions> => must(api.GET('/api/v1/ledger-definitions', { signal }))

export const define = (d: Definition, key: string): Promise<Kept> =>
  must(api.PUT('/api/v1/ledger-definitions/{ledger}', { params: { path: { ledger: d.code }, header: { 'Idempotency-Key': key } }, body: d }))

export const askedFields = (signal?: AbortSignal): Promise<Asked> => must(api.GET('/api/v1/asked-fields', { signal }))
