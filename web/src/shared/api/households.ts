import type { Person, RevealReason } from './cases.ts'
import { api, must } from './client.ts'
import type { components } from './schema'

type Schemas = components['schemas']
export type Household = Schemas['HouseholdView']
export type Households = Schemas['HouseholdViews']
export type HouseholdBody = Schemas['HouseholdBody']
export type Need = NonNullable<HouseholdBody['needs']>[number]
export const needs: Need[] = ['errands', 'repairs', 'meals', 'cleaning', 'company', 'ramps', 'children', 'work', 'law', 'phones']
export const sources: HouseholdBody['source'][] = ['door', 'phone', 'desk']

export const householdsOf = (grid: string, signal?: AbortSignal): Promise<Households> =>
  must(api.GET('/api/v1/grids/{grid}/households', { params: { path: { grid } }, signal }))

export const findHouseholds = (grid: string, words: string, signal?: AbortSignal): Promise<Households> =>
  must(api.POST('/api/v1/grids/{grid}/households/find', { params: { path: { grid } }, body: { words }, signal }))

export const household = (id: string, signal?: AbortSignal): Promise<Household> =>
  must(api.GET('/api/v1/households/{household}', { params: { path: { household: id } }, signal }))

export const addHousehold = (body: HouseholdBody, key: string): Promise<{ id: string }> =>
  must(api.POST('/api/v1/households', { params: { header: { 'Idempotency-Key': key } }, body }))

export const changeHousehold = (one: Household, body: HouseholdBody) =>
  must(api.PUT('/api/v1/households/{household}', { params: { path: { household: one.id } }, body: { ...body, version: one.version } }))

export const removeHousehold = (one: Household) =>
  must(api.DELETE('/api/v1/households/{household}', { params: { path: { household: one.id }, query: { version: one.version } } }))

export const revealHousehold = (id: string, reason: RevealReason, words: string, key: string): Promise<Person> =>
  must(api.POST('/api/v1/households/{household}/contact/reveal', {
    params: { path: { household: id }, header: { 'Idempotency-Key': key } }, body: { reason, ...(words && { words }) },
  }))

export const looksAtHousehold = (id: string, signal?: AbortSignal) => must(api.GET('/api/v1/households/{household}/looks', { params: { path: { household: id } }, signal }))

// bodyOf is a card as it stands, without its contact: what is sent to hold it to be true.
export const bodyOf = (one: Household): HouseholdBody => ({
  place: one.place.code, ...(one.building && { building: one.building }), door: one.door, people: one.people ?? 0, needs: (one.needs ?? []) as Need[], source: one.source,
  ...(one.statute && { statute: one.statute }), refuses: one.refused_until !== undefined,
})
