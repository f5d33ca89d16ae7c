import { locale } from '../i18n/index.ts'
import { base } from './base.ts'
import { api, must } from './client.ts'
import { sendFile } from './imports.ts'
import { noAnswer, problemOf } from './problem.ts'
import type { components } from './schema'

type Schemas = components['schemas']
export type TableLook = Schemas['LedgerTableView']
export type TableRow = Schemas['LedgerTableRow']
export type TableProgress = Schemas['LedgerProgress']
export type TableTarget = Schemas['LedgerTarget']

export interface TableAsk {
  ledger: string
  file: File
  fields?: string[] // by position, what each column is; without them as the server proposes
  twins?: 'skip' | 'add'
  wrong?: 'refuse' | 'leave'
}

const addressOf = (ledger: string, more = ''): string => `${base}/api/v1/imports/ledgers/${encodeURIComponent(ledger)}${more}`

function queryOf(ask: TableAsk, dryRun: boolean): string {
  const query = new URLSearchParams()
  if (dryRun) query.set('dry_run', 'true')
  if (ask.fields) query.set('fields', ask.fields.join(','))
  if (ask.twins) query.set('twins', ask.twins)
  if (ask.wrong) query.set('wrong', ask.wrong)
  return '?' + query.toString()
}

// lookAt tells what a table would bring; takeIn takes it in and answers when all of it is kept.
export const lookAt = (ask: TableAsk, told: (share: number) => void): Promise<TableLook> =>
  sendFile(addressOf(ask.ledger, queryOf(ask, true)), ask.file, undefined, told) as Promise<TableLook>

export const takeIn = (ask: TableAsk, key: string, told: (share: number) => void): Promise<TableLook> =>
  sendFile(addressOf(ask.ledger, queryOf(ask, false)), ask.file, key, told) as Promise<TableLook>

export const progressOf = (ledger: string): Promise<TableProgress> => must(api.GET('/api/v1/imports/ledgers/{ledger}/progress', { params: { path: { ledger } } }))

// wrongRows is a table of every row that asks for a look.
export async function wrongRows(ask: TableAsk): Promise<Blob> {
  const response = await fetch(addressOf(ask.ledger, '/errors.xlsx' + queryOf(ask, true)), {
    method: 'POST', body: ask.file, headers: { 'Content-Type': 'application/octet-stream', 'Accept-Language': locale() },
  }).catch(() => {
    throw noAnswer()
  })
  if (!response.ok) throw problemOf(response, await response.json().catch(() => undefined))
  return response.blob()
}

export const templateOf = (ledger: string): string => `${base}/api/v1/ledgers/${encodeURIComponent(ledger)}/template.xlsx`

export type TakenTable = Schemas['TakenTableView']

// takenTables lists the tables of the last day that this person may take back.
export const takenTables = (signal?: AbortSignal): Promise<Schemas['TakenTableViews']> => must(api.GET('/api/v1/ledger-tables', { signal }))

export const undoTable = (table: string, key: string): Promise<TakenTable> =>
  must(api.POST('/api/v1/ledger-tables/{table}/undo', { params: { path: { table }, header: { 'Idempotency-Key': key } } }))
