import { api, must } from './client.ts'
import type { components } from './schema'

type Schemas = components['schemas']
export type Station = Schemas['StationView']
export type StationBody = Schemas['StationBody']
export type Coverage = Schemas['CoverView']
export type SiteRun = Schemas['SiteRunView']
export type SiteAnswer = Schemas['SiteAnswerView']
export type Siting = Schemas['SitingView']
export type Walker = 'adult' | 'elder' | 'wheelchair'
export type Goal = 'cover' | 'fewest' | 'median'
export interface Point {
  lon: number
  lat: number
}
export interface SiteAsk {
  place: string
  walker: Walker
  minutes: number
  open: Point[]
  today?: Point[] // stations as they are, where open has moved some
}

export const stations = async (signal?: AbortSignal): Promise<Station[]> => (await must(api.GET('/api/v1/stations', { signal }))) ?? []
export const cover = (body: SiteAsk & { lines?: boolean }, signal?: AbortSignal): Promise<Coverage> => must(api.POST('/api/v1/siting/cover', { body, signal }))

export type SiteSearch = SiteAsk & { goal: Goal; n?: number; seconds: number }
export const beginSearch = (body: SiteSearch): Promise<SiteRun> => must(api.POST('/api/v1/siting/runs', { body }))
export const readSearch = (id: string): Promise<SiteRun> => must(api.GET('/api/v1/siting/runs/{id}', { params: { path: { id } } }))
export const stopSearch = (id: string) => must(api.DELETE('/api/v1/siting/runs/{id}', { params: { path: { id } } }))

export const sitings = async (signal?: AbortSignal): Promise<Siting[]> => (await must(api.GET('/api/v1/sitings', { signal }))) ?? []
export type SitingBody = SiteAsk & { name: string; note?: string; goal?: Goal; sites: Point[]; value?: number; bound?: number; proven?: boolean }
export const keepSiting = (body: SitingBody, key: string): Promise<Siting> => must(api.POST('/api/v1/sitings', { params: { header: { 'Idempotency-Key': key } }, body }))
export const dropSiting = (id: string) => must(api.DELETE('/api/v1/sitings/{id}', { params: { path: { id } } }))

const seen = (s: Station) => ({ path: { station: s.id }, header: { 'If-Match': `"${s.version}"` } })
export const openSite = (siting: string, site: number, body: StationBody, key: string) =>
  must(api.POST('/api/v1/sitings/{id}/stations', { params: { path: { id: siting }, header: { 'Idempotency-Key': key } }, body: { ...body, site } }))
export const changeStation = (s: Station, body: StationBody) => must(api.PUT('/api/v1/stations/{station}', { params: seen(s), body }))
export const closeStation = (s: Station) => must(api.POST('/api/v1/stations/{station}/close', { params: seen(s), body: {} }))
export const reopenStation = (s: Station) => must(api.POST('/api/v1/stations/{station}/reopen', { params: seen(s), body: {} }))
