import type { ActView, CaseDetail } from '../../../shared/api/cases.ts'
import type { Entry } from '../../../shared/api/ledgers.ts'
import type { Item } from './keeper.ts'
import { entryOn } from './standing.ts'

// What a person must know to decide about a command that met a case which had moved on: what he meant, what others did, what may still be
// done.

export interface Moved {
  act: string // what the person meant to do
  words: string[] // what the person wrote
  theirs: ActView[] // what was done meanwhile, in order
  state: string // where the case stands now
  still: boolean // the same may still be done
  ways: string[] // what may be done now, by name
  gone: boolean // the case is out of reach
  unread: boolean // how the case stands could not be read
}

export const actOf = (path: string): string => /\/acts\/([a-z_]+)$/.exec(path)?.[1] ?? ''

// wordsOf are the texts in a body that a person wrote.
export function wordsOf(body: string): string[] {
  try {
    const all = Object.values(JSON.parse(body) as Record<string, unknown>)
    return all.filter((v): v is string => typeof v === 'string' && /\p{Script=Han}|\s/u.test(v))
  } catch {
    return []
  }
}

export function movedOf(item: Pick<Item, 'command' | 'answer'>): Moved {
  const { path, version, body, account } = item.command
  const fresh = item.answer?.fresh as Partial<CaseDetail> | undefined
  const act = actOf(path)
  return {
    act,
    words: wordsOf(body),
    theirs: (fresh?.history ?? []).filter((a) => a.seq > version && a.account !== account),
    state: fresh?.state_name ?? '',
    still: (fresh?.allowed ?? []).some((a) => a.act === act),
    ways: (fresh?.allowed ?? []).map((a) => a.name),
    gone: fresh !== undefined && (!fresh.id || fresh.gone === true),
    unread: fresh === undefined,
  }
}

// MovedEntry is what a person must know about a correction that met another one.
export interface MovedEntry {
  ledger: string
  values: { field: string; mine: string; theirs: string }[] // by the code of the field; what is personal comes masked
  ended: boolean
  still: boolean
  gone: boolean
  unread: boolean
}

export function movedEntryOf(item: Pick<Item, 'command' | 'answer'>): MovedEntry | undefined {
  const entry = entryOn(item.command.path)
  if (!entry) return undefined
  const fresh = item.answer?.fresh as Partial<Entry> | undefined
  const mine = (JSON.parse(item.command.body) as { values?: Record<string, string> }).values ?? {}
  return {
    ledger: entry.ledger,
    values: Object.entries(mine).map(([field, value]) => ({ field, mine: value, theirs: fresh?.values?.[field] ?? '' })),
    ended: Boolean(fresh?.ended),
    still: fresh?.editable === true && !fresh.ended,
    gone: fresh !== undefined && !fresh.id,
    unread: fresh === undefined,
  }
}
