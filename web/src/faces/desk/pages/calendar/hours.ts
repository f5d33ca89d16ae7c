import type { Overrides } from '../../../../shared/api/calendar.ts'

export interface SeasonForm {
  from: string // "06-01"
  to: string
  hours: string
}

export interface DayForm {
  date: string // "2026-05-01"
  working: boolean
  name: string // why
  source: string // where it is written
}

export interface HoursForm {
  hours: string // "08:30-12:00, 14:30-18:00"; empty: as the county
  seasons: SeasonForm[]
  week: number[] // worked days, 1 Monday to 7 Sunday; empty: as the county
  holidays: boolean // open on public holidays too
  days: DayForm[]
}

export const emptyHours = (): HoursForm => ({ hours: '', seasons: [], week: [], holidays: false, days: [] })

const told = (office: string[] | null | undefined): string => (office ?? []).join(', ')

// officeOf reads office hours as people type them.
export const officeOf = (hours: string): string[] =>
  hours.split(/[\s,\uff0c\u3001;\uff1b]+/).filter(Boolean).map((p) => p.replace(/[~\uff5e\u2014\u2013\u81f3]/, '-').replaceAll('\uff1a', ':'))

// formOf shows what an organisation does differently.
export const formOf = (o: Overrides): HoursForm => ({
  hours: told(o.hours?.office),
  seasons: (o.hours?.seasons ?? []).map((s) => ({ from: s.from, to: s.to, hours: told(s.office) })),
  week: [...(o.week ?? [])],
  holidays: o.ignore_national ?? false,
  days: (o.days ?? []).map((d) => ({ date: d.date, working: d.working, name: d.name ?? '', source: d.source ?? '' })),
})

// overridesOf says no more than differs. Seasons alone stand on the hours that hold otherwise.
export function overridesOf(form: HoursForm, otherwise: string[] = []): Overrides {
  const own = officeOf(form.hours)
  const office = own.length || !form.seasons.length ? own : otherwise
  const seasons = form.seasons.map((s) => ({ from: s.from, to: s.to, office: officeOf(s.hours) }))
  const days = [...form.days].sort((a, b) => a.date.localeCompare(b.date)).map((d) => ({ ...d, name: d.name.trim(), source: d.source.trim() }))
  return {
    ...(office.length && { hours: { office, ...(seasons.length && { seasons }) } }),
    ...(form.week.length && { week: [...form.week].sort() }),
    ...(form.holidays && { ignore_national: true }),
    ...(days.length && { days }),
  }
}

// daysIn is how many days a month of every year has.
export const daysIn = (month: number): number => new Date(2001, month, 0).getDate()
