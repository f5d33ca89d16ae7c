import { api, must } from './client.ts'
import type { components } from './schema'

export type KeptFilter = components['schemas']['DeskFilter']
export type Trial = components['schemas']['Trial']

// keptFilters are the lists that this person keeps, in the order in which they were first saved.
export const keptFilters = async (signal?: AbortSignal): Promise<KeptFilter[]> => (await must(api.GET('/api/v1/filters', { signal }))) ?? []

// keepFilter keeps a list under its name, in the place of what the name stood for.
export const keepFilter = (body: KeptFilter) => must(api.PUT('/api/v1/filters', { body }))

export const dropFilter = (name: string) => must(api.DELETE('/api/v1/filters/{name}', { params: { path: { name } } }))

// tryReassign tells what would become of each case if it were given to another unit; nothing is changed.
export const tryReassign = async (cases: string[], lead: string, words: string): Promise<Trial[]> =>
  (await must(api.POST('/api/v1/case-trials/reassign', { body: { cases, lead, words } }))).items ?? []
