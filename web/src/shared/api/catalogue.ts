import { reactive } from 'vue'
import { locale } from '../i18n/index.ts'
import type { ReasonList } from '../acts/fields.ts'
import { api, must } from './client.ts'
import { learn } from './names.ts'
import type { components } from './schema'

type Schemas = components['schemas']
export type Matter = Schemas['MatterRow']
export type MatterDetail = Schemas['MatterDetail']
export type Reason = Schemas['ReasonView']
export type Policy = Schemas['Policy']
export type View = Schemas['ViewView']
export type MatterSuggest = Schemas['MatterSuggest']

// The access list changes a few times a year: it is read once for a page's life and language.
const kept = new Map<string, Promise<unknown>>()

function once<T>(name: string, read: () => Promise<T>): Promise<T> {
  const key = `${locale()} ${name}`
  let found = kept.get(key) as Promise<T> | undefined
  if (!found) {
    found = read()
    kept.set(key, found)
    found.catch(() => kept.delete(key))
  }
  return found
}

// forgetPolicy makes the next question ask the server: after a change by this person.
export const forgetPolicy = (): void => kept.clear()

export const policy = (): Promise<Policy> =>
  once('policy', async () => {
    const p = await must(api.GET('/api/v1/catalogue'))
    learn(p.units ?? [])
    return p
  })

export const matters = (): Promise<Matter[]> => once('matters', async () => (await must(api.GET('/api/v1/catalogue/matters'))) ?? [])

// handbook is the access list with the handbook card of each matter.
export const handbook = (): Promise<Matter[]> =>
  once('handbook', async () => (await must(api.GET('/api/v1/catalogue/matters', { params: { query: { handbook: true } } }))) ?? [])

export const allMatters = (): Promise<Matter[]> =>
  once('all', async () => (await must(api.GET('/api/v1/catalogue/matters', { params: { query: { all: true } } }))) ?? [])

export const matter = (code: string): Promise<MatterDetail> =>
  once('matter ' + code, () => must(api.GET('/api/v1/catalogue/matters/{code}', { params: { path: { code } } })))

export const view = (code: string): Promise<View> =>
  once('view ' + code, () => must(api.GET('/api/v1/catalogue/views/{code}', { params: { path: { code } } })))

const reasonNames = reactive(new Map<string, string>())

export const reasons = (kind: ReasonList): Promise<Reason[]> =>
  once('reasons ' + kind, async () => {
    const list = (await must(api.GET('/api/v1/catalogue/reasons/{kind}', { params: { path: { kind } } }))) ?? []
    for (const r of list) reasonNames.set(r.code, r.name)
    return list
  })

// learnReasons reads all lists, so that the reasons in a story can be named.
export const learnReasons = () => Promise.all((['reject', 'return', 'extend', 'suspend'] as const).map(reasons))

export const reasonName = (code: string): string => reasonNames.get(code) ?? code

// suggestMatters answers which matters the words of a report speak for, best first, with the reason as a sentence.
export const suggestMatters = async (words: string, signal?: AbortSignal): Promise<MatterSuggest[]> =>
  (await must(api.POST('/api/v1/catalogue/suggest', { body: { words }, signal }))) ?? []
