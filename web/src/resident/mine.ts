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
  return Array.isArray(list) ? list.filter(whole) : []
}

// whole refuses what this phone cannot have saved: a path elsewhere would send the number and the code there.
function whole(one: Partial<Mine> | null): one is Mine {
  return typeof one?.no === 'string' && /^\d{15,40}$/.test(one.no) && typeof one.path === 'string' && /^(\/\d{6})?\/t\/\d+\/\w+$/.test(one.path) && typeof one.at === 'string'
}

// saveMine puts a report first in the list, once.
export function saveMine(one: Mine): boolean {
  return keep(key, [one, ...mine().filter((m) => m.no !== one.no)].slice(0, most))
}

// keepMine puts another list in place of the one that is kept.
export function keepMine(list: Mine[]): boolean {
  return keep(key, list.slice(0, most))
}

// Seen is what the page tells of a report, as far as it is known. A report that is not there any more, or whose code was
// replaced by a new one, is gone for this phone.
export type Seen = { known: true; matter: string; state: string; reported: string } | { known: false; gone: boolean }

// look asks once how far a report has come, with its number and the code in its path.
export async function look(one: Mine, ask: typeof fetch = fetch): Promise<Seen> {
  const [, prefix, no, token] = /^(.*)\/t\/(\d+)\/(\w+)$/.exec(one.path) ?? []
  try {
    const answer = await ask(`${prefix}/api/v1/track/${no}`, { headers: { 'Tracking-Token': token ?? '', 'Accept-Language': document.documentElement.lang } })
    if (!answer.ok) return { known: false, gone: answer.status === 404 }
    const k = (await answer.json()) as { matter?: string; state_name: string; reported_at: string }
    return { known: true, matter: k.matter ?? '', state: k.state_name, reported: k.reported_at }
  } catch {
    return { known: false, gone: false }
  }
}
