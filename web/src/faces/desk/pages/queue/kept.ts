import type { KeptFilter } from '../../../../shared/api/desk.ts'

const parts = ['place', 'matter', 'org'] as const

// asFilter is the list of an address under a name: its tab and its filters, and nothing that was searched for.
export function asFilter(name: string, tab: string, query: Record<string, unknown>): KeptFilter {
  const filter: KeptFilter = { name: name.trim(), tab }
  for (const part of parts) {
    const value = query[part]
    if (typeof value === 'string' && value) filter[part] = value
  }
  return filter
}

// asQuery is the address of a kept list.
export function asQuery(f: KeptFilter): Record<string, string> {
  return Object.fromEntries((['tab', ...parts] as const).flatMap((part) => (f[part] ? [[part, f[part]]] : [])))
}

// narrows reports whether an address has something worth keeping: a filter beside the tab.
export const narrows = (query: Record<string, unknown>): boolean => parts.some((part) => typeof query[part] === 'string' && query[part] !== '')
