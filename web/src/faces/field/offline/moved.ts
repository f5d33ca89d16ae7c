import type { ActView, CaseDetail } from '../../../shared/api/cases.ts'
import type { Item } from './keeper.ts'

// What a person must know to decide about a command that met a case which had moved on: what he meant, what others did, what may still be
// done.

export interface Moved {
  act: string // what the person meant to do
  words: string[] // what the person wrote
  theirs: ActView[] // what was done meanwhile, in order
  state: string // where the case stands now
  still: boolean // the same may still be done
  gone: boolean // the case is out of reach
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
    gone: !fresh?.id || fresh.gone === true,
  }
}
