import type { ActView } from '../../../../shared/api/cases.ts'

// publicWords are the texts that a release makes public: the newest result that a unit wrote, and why a case stands.
// What the reporter wrote stays with the case.
export function publicWords(history: ActView[] | null | undefined): { seq: number; words: string }[] {
  const list = (history ?? []).flatMap((a) => {
    const words = a.act === 'finish' || a.act === 'instant' ? (a.words?.words ?? a.words?.result) : a.act === 'suspend' ? a.words?.interim : undefined
    return words ? [{ seq: a.seq, act: a.act, words }] : []
  })
  const last = list.filter((a) => a.act !== 'suspend').at(-1)
  return list.filter((a) => a.act === 'suspend' || a === last).map(({ seq, words }) => ({ seq, words }))
}
