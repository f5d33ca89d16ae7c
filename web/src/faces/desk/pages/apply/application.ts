import type { Application } from '../../../../shared/api/policy.ts'

export const emptyApplication = () => ({
  like: '', code: '', zh: '', en: '', basis: '', mustNot: '', loop: 'small' as Application['loop'], days: 5, minutes: 20, keywords: '', reason: '',
})
export type ApplicationForm = ReturnType<typeof emptyApplication>

// freeCode is the first code of a category that no matter has had; a code is never used again.
export function freeCode(category: string, codes: string[]): string {
  const most = codes.filter((c) => c.startsWith(category)).reduce((n, c) => Math.max(n, Number(c.slice(category.length)) || 0), 0)
  return category + String(most + 1).padStart(2, '0')
}

// applicationOf says what the form asks for, in working days.
export function applicationOf(f: ApplicationForm, unit: string): Application {
  return {
    unit, like: f.like, code: f.code.trim(), name: { zh: f.zh.trim(), en: f.en.trim() }, basis: f.basis.trim(), must_not: f.mustNot.trim(), loop: f.loop,
    limit: `${f.days}wd`, minutes: f.minutes, keywords: f.keywords.split(/[\s,\uff0c\u3001;\uff1b]+/).filter(Boolean), reason: f.reason.trim(),
  }
}
