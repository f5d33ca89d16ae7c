import { keep, kept } from './kept.ts'

// Mine is a report that its reporter saved on this phone: the number, and the path of its tracking page.
export interface Mine {
  no: string
  path: string
  at: string
}

const key = 'gezhi-mine'
const most = 50

export function mine(): Mine[] {
  const list = kept<Mine[]>(key)
  return Array.isArray(list) ? list : []
}

// saveMine puts a report first in the list, once.
export function saveMine(one: Mine): boolean {
  return keep(key, [one, ...mine().filter((m) => m.no !== one.no)].slice(0, most))
}
