import type { ActView } from '../../../../shared/api/cases.ts'

export interface Told {
  seq: number
  at: string
  title?: string
  address?: string
  words?: string
}

const telling = ['draft', 'report', 'instant', 'supplement', 'appeal']

// toldIn returns what the reporter said, in the order in which it was said. Erased words are missing.
export function toldIn(history: ActView[] | null | undefined): Told[] {
  return (history ?? [])
    .filter((a) => telling.includes(a.act))
    .map(({ seq, at, words }) => ({ seq, at, title: words?.title, address: words?.address, words: words?.words }))
    .filter((t) => t.title || t.address || t.words)
}
