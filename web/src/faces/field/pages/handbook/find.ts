import type { Matter } from '../../../../shared/api/catalogue.ts'

// find keeps the matters whose name, category, lead unit or handbook card holds every one of the words asked for.
export function find(all: Matter[], asked: string): Matter[] {
  const words = asked.trim().toLowerCase().split(/\s+/).filter(Boolean)
  return all.filter((m) => {
    const c = m.card
    const text = [m.name, m.category, m.lead.name, c?.look, c?.say, c?.call, c?.must_not].join('\n').toLowerCase()
    return words.every((w) => text.includes(w))
  })
}
