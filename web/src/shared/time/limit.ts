import { t } from '../i18n/index.ts'

const form = /^(\d+)(wh|wd|d|h|m|s)$/

// unitOf returns the unit of a limit such as "5wd".
export const unitOf = (limit: string | undefined): string => form.exec(limit ?? '')?.[2] ?? 'wd'

// limitText tells a limit in words: "5wd" is 5 working days. One in several units is shown as it is.
export function limitText(limit: string): string {
  const m = form.exec(limit)
  return m ? t(`limit.${m[2]}`, { n: m[1]! }) : limit
}
