import { i18n, t } from '../i18n/index.ts'

// named says which field a path of the API means: "days[1].date" is the date of entry 2. A path without a name stays as it is.
export function named(path: string): string {
  const field = path.replace(/\[\d+\]/g, '').split('.').at(-1)
  if (!i18n.global.te('problem.names.' + field)) return path
  const name = t('problem.names.' + field)
  const entry = /\[(\d+)\]/.exec(path)?.[1]
  return entry === undefined ? name : t('problem.nth', { n: Number(entry) + 1, name })
}
