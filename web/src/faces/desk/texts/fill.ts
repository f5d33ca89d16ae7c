import type { CaseDetail } from '../../../shared/api/cases.ts'
import type { Blank, Text, TextKind } from '../../../shared/api/texts.ts'
import { ownOrgs } from '../../../shared/case/own.ts'
import { civilDate, dayTime } from '../../../shared/time/format.ts'

// offered are the texts for a sort of field and a case: those for its matter first, then a unit's own, then the county's; within each, those
// for this very field before those for any.
export function offered(texts: Text[], kind: TextKind, matter: string | undefined): Text[] {
  const rank = (t: Text): number => (t.matter ? 0 : t.org ? 2 : 4) + (t.kind === kind ? 0 : 1)
  return texts
    .filter((t) => (t.kind === kind || t.kind === 'any') && (!t.matter || t.matter.code === matter))
    .sort((a, b) => rank(a) - rank(b))
}

type Known = Record<string, string | undefined>

// known is what a case, where there is one, and the person before it can put into the blanks, by their codes.
export function known(c: CaseDetail | undefined): Known {
  const here = { own: ownOrgs()[0]?.name, today: civilDate(new Date()) }
  if (!c) return here
  const due = (c.clocks ?? []).find((k) => k.name === 'handle') ?? c.clock
  return {
    ...here,
    no: c.no,
    title: c.title,
    matter: c.matter?.name,
    place: c.place.name,
    lead: c.lead?.name ?? c.suggestion?.lead?.name,
    due: due && dayTime(due.due),
    reported: civilDate(new Date(c.reported_at)),
  }
}

// fill puts what is known into the blanks of a text. What is not known stays as it is written, for the person to fill.
export function fill(words: string, blanks: Blank[], values: Known): string {
  const codes = new Map(blanks.map((b) => [b.token, b.code]))
  return words.replace(/【([^【】]*)】/g, (whole, token: string) => values[codes.get(token) ?? ''] || whole)
}

// hole is where the first blank stands that nothing was known for.
export function hole(words: string): [number, number] | undefined {
  const found = /【[^【】]*】/.exec(words)
  return found ? [found.index, found.index + found[0].length] : undefined
}
