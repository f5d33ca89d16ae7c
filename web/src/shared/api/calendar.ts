import { api, must } from './client.ts'
import type { components } from './schema'

type Schemas = components['schemas']
export type Overrides = Schemas['CalendarOverrides']
export type OwnHours = Schemas['OverridesView']
export type Foresight = Schemas['Foresight']
export type CalendarDraft = Schemas['CalendarDraft']
export type ImportedYear = Schemas['ImportedYear']

const keyed = (key: string) => ({ params: { header: { 'Idempotency-Key': key } } })

export const workingCalendar = (year?: number) => must(api.GET('/api/v1/calendar', { params: { query: year ? { year } : {} } }))
export const ownHours = (signal?: AbortSignal) => must(api.GET('/api/v1/calendar/overrides', { signal }))

// foresee tells what a change would do to the limits that run now. Nothing is kept.
export const foresee = (body: CalendarDraft) => must(api.POST('/api/v1/calendar/drafts', { body }))

// importYear takes a published year in, as the text of its file.
export const importYear = (text: string, key: string): Promise<ImportedYear> =>
  must(api.POST('/api/v1/calendar/years', { ...keyed(key), headers: { 'Content-Type': 'application/json' }, body: text as never, bodySerializer: (body: unknown) => String(body) }))

// saveHours lets an organisation, or the whole county, keep other hours from now on; none means those of the county again. Seen is the
// version that was changed.
export const saveHours = (org: string | undefined, overrides: Overrides, seen: string, key: string) =>
  must(api.POST('/api/v1/calendar/overrides', { ...keyed(key), body: { overrides, seen, ...(org && { org }) } }))
