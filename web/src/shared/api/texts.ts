import { api, must } from './client.ts'
import type { components } from './schema'

type Schemas = components['schemas']
export type Text = Schemas['TextView']
export type TextKind = Text['kind']
export type Blank = Schemas['DeskBlank']
export type Texts = Schemas['TextViews']
export type TextBody = Pick<Text, 'kind' | 'title' | 'words'> & { matter?: string }

let kept: Promise<Texts> | undefined

// offeredTexts are the standard texts that this person may put into a field; they are read once for a page's life.
export const offeredTexts = (): Promise<Texts> => {
  kept ??= must(api.GET('/api/v1/texts'))
  kept.catch(() => (kept = undefined))
  return kept
}

// allTexts are also the retired ones and every one that this person may change.
export const allTexts = (signal?: AbortSignal) => must(api.GET('/api/v1/texts', { params: { query: { all: true } }, signal }))

export async function addText(body: TextBody, org: string | undefined, key: string): Promise<void> {
  await must(api.POST('/api/v1/texts', { params: { header: { 'Idempotency-Key': key } }, body: { ...body, ...(org && { org }) } }))
  kept = undefined
}

export async function changeText(one: Text, body: TextBody, retired: boolean): Promise<void> {
  await must(api.PUT('/api/v1/texts/{text}', { params: { path: { text: one.id } }, body: { ...body, retired, version: one.version } }))
  kept = undefined
}
