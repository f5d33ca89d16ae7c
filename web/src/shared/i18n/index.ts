import { createI18n } from 'vue-i18n'
import type { Tree } from '../../../scripts/labels.ts'
import labelsZh from 'virtual:labels/zh-CN'
import sharedZh from '../../text/zh-CN/shared.json'
import actsZh from '../../text/zh-CN/acts.json'

export type Locale = 'zh-CN' | 'en'
type Texts = Record<Locale, () => Promise<{ default: Tree }>>

const kept = 'gezhi.locale'

// startLocale is the language that this person chose on this device, else Chinese, unless the browser asks for English
// and for no Chinese at all.
export function startLocale(): Locale {
  const chosen = localStorage.getItem(kept)
  if (chosen === 'en' || chosen === 'zh-CN') return chosen
  const asked = navigator.languages ?? []
  return asked.length > 0 && asked.every((l) => l.startsWith('en')) ? 'en' : 'zh-CN'
}

export const i18n = createI18n({
  legacy: false,
  locale: 'zh-CN' as Locale,
  fallbackLocale: 'zh-CN',
  missingWarn: false,
  fallbackWarn: false,
  messages: { 'zh-CN': {} as Tree, en: {} as Tree },
})
add('zh-CN', labelsZh, sharedZh, actsZh)

let face: Texts = { 'zh-CN': async () => ({ default: {} }), en: async () => ({ default: {} }) }

// useTexts names the message files of the face and loads the first language.
export async function useTexts(texts: Texts): Promise<void> {
  face = texts
  await setLocale(startLocale())
}

// setLocale switches the language, loading its messages when they are first needed.
export async function setLocale(locale: Locale): Promise<void> {
  const own = (await face[locale]()).default
  if (locale === 'en') {
    const [labels, shared, acts] = await Promise.all([
      import('virtual:labels/en'),
      import('../../text/en/shared.json'),
      import('../../text/en/acts.json'),
    ])
    add('en', labels.default, shared.default, acts.default)
  }
  add(locale, own)
  i18n.global.locale.value = locale
  localStorage.setItem(kept, locale)
  document.documentElement.lang = locale
}

// add lays messages over those that are there; groups of the same name are joined.
function add(locale: Locale, ...trees: Tree[]): void {
  for (const tree of trees) i18n.global.mergeLocaleMessage(locale, tree)
}

// locale is the language in use.
export function locale(): Locale {
  return i18n.global.locale.value as Locale
}

// t tells a message outside of components.
export const t = (key: string, params: Record<string, unknown> = {}): string => i18n.global.t(key, params)

// label tells the name of a code of the loop, such as label('state', 'handling'); a code that has none is shown as it is.
export function label(group: string, code: string): string {
  const key = `${group}.${code.replaceAll('.', '_')}`
  return i18n.global.te(key) || i18n.global.te(key, 'zh-CN') ? i18n.global.t(key) : code
}
