import type { components } from '../api/schema'

export type Score = components['schemas']['WhistleScore']
type Whistle = components['schemas']['WhistleView']

// scoreSheet has one row for each department that had to come. A row begins with what the whistle itself tells: who never
// answered or never reported from the place is not taken to have come.
export function scoreSheet(w: Whistle | undefined, had: Score[]): Score[] {
  if (!w || w.waiting) return []
  return (w.called ?? [])
    .filter((c) => c.answer !== 'excused')
    .map((c) => {
      const came = (c.reports ?? []).length > 0 ? 100 : 0
      return had.find((s) => s.org === c.org.org) ?? { org: c.org.org, arrived: came, acted: came, solved: 0 }
    })
}
