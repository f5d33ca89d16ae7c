import type { CaseQuery } from '../../../../shared/api/cases.ts'

const plain = (text: string): string => text.replace(/[\s-]/g, '')

// isNumber reports whether a text is the number of a case: 21 digits or more.
export const isNumber = (text: string): boolean => /^\d{21,32}$/.test(plain(text))

const isPhone = (text: string): boolean => /^\+?\d{7,15}$/.test(plain(text))

// sought is what the one search box asks for: all cases of a telephone number, or those that have the words.
export function sought(q: unknown): CaseQuery {
  const text = typeof q === 'string' ? q.trim() : ''
  if (!text) return {}
  return isPhone(text) ? { phone: plain(text) } : { words: text }
}

// filters are what an address asks of a list beside its tab.
export function filters(asked: Record<string, unknown>): CaseQuery {
  const chosen: CaseQuery = {}
  for (const name of ['place', 'matter', 'org'] as const) {
    const value = asked[name]
    if (typeof value === 'string') chosen[name] = value
  }
  return Object.assign(chosen, sought(asked.q))
}
