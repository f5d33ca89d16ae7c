import type { CaseRow } from '../../../../shared/api/cases.ts'

export type Order = 'newest' | 'due'

// compare says which of two rows a list in this order has first, as the server does.
export function compare(a: CaseRow, b: CaseRow, order: Order): number {
  if (order === 'due' && (a.next_due || b.next_due)) {
    if (!a.next_due || !b.next_due) return a.next_due ? -1 : 1
    return Date.parse(a.next_due) - Date.parse(b.next_due) || (a.id < b.id ? -1 : 1)
  }
  return Date.parse(b.reported_at) - Date.parse(a.reported_at) || (a.id > b.id ? -1 : 1)
}

// settled is a list after the server told which of the asked rows belong to it: those keep their place, the others leave.
export function settled(rows: CaseRow[], asked: string[], belong: CaseRow[]): CaseRow[] {
  const fresh = new Map(belong.map((r) => [r.id, r]))
  const gone = new Set(asked.filter((id) => !fresh.has(id)))
  return rows.filter((r) => !gone.has(r.id)).map((r) => fresh.get(r.id) ?? r)
}

// merged puts more rows where they belong; none of the others changes its place.
export function merged(rows: CaseRow[], more: CaseRow[], order: Order): CaseRow[] {
  const waiting = [...more].sort((a, b) => compare(a, b, order))
  const all: CaseRow[] = []
  for (const row of rows) {
    while (waiting.length > 0 && compare(waiting[0]!, row, order) < 0) all.push(waiting.shift()!)
    all.push(row)
  }
  return [...all, ...waiting]
}

// unseen are the items that are not among the rows: a case may come again in a later part.
export function unseen(rows: CaseRow[], items: CaseRow[]): CaseRow[] {
  const seen = new Set(rows.map((r) => r.id))
  return items.filter((r) => !seen.has(r.id))
}
