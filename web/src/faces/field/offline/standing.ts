import type { Kept } from './keeper.ts'

// On what a command stands: the version of the case or of the ledger's entry that the person saw.

const entryPath = /^\/api\/v1\/ledgers\/([^/]+)\/entries\/([^/]+)\/(?:corrections|end)$/

export interface EntryRef {
  ledger: string
  id: string
}

// entryOn is the entry that a command corrects or ends.
export function entryOn(path: string): EntryRef | undefined {
  const [, ledger, id] = entryPath.exec(path) ?? []
  return ledger && id ? { ledger, id } : undefined
}

type On = Pick<Kept, 'path' | 'version' | 'body'>

// standsOn is the version; that on an entry goes in the body.
export function standsOn(c: On): number {
  return entryOn(c.path) ? ((JSON.parse(c.body) as { version?: number }).version ?? 0) : c.version
}

// putOn is the same on another version.
export function putOn(c: On, version: number): Pick<Kept, 'version' | 'body'> {
  return entryOn(c.path) ? { version: c.version, body: JSON.stringify({ ...(JSON.parse(c.body) as object), version }) } : { version, body: c.body }
}

// whereOf is where the case or the entry can be read.
export function whereOf(c: Pick<Kept, 'path' | 'lane'>): { path: string } | undefined {
  const entry = entryOn(c.path)
  if (entry) return { path: `/api/v1/ledgers/${entry.ledger}/entries/${entry.id}` }
  return c.lane.startsWith('case:') ? { path: '/api/v1/cases/' + c.lane.slice(5) } : undefined
}
