import en from '../text/en/resident.json'
import zh from '../text/zh-CN/resident.json'

// t tells a message in the language of the page.
export function t(key: keyof typeof zh, params: Record<string, string | number> = {}): string {
  const texts = document.documentElement.lang.startsWith('en') ? en : zh
  return texts[key].replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''))
}
