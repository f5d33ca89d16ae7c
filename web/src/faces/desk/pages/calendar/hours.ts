import type { Overrides } from '../../../../shared/api/calendar.ts'

export interface HoursForm {
  hours: string // "08:30-12:00, 14:30-18:00"; empty: as the county
  week: number[] // worked days, 1 Monday to 7 Sunday; empty: as the county
  holidays: boolean // open on public holidays too
}

export const emptyHours = (): HoursForm => ({ hours: '', week: [], holidays: false })

// formOf shows what an organisation does differently.
export const formOf = (o: Overrides): HoursForm => ({ hours: (o.hours?.office ?? []).join(', '), week: [...(o.week ?? [])], holidays: o.ignore_national ?? false })

// overridesOf says no more than differs. Single days and seasons, which the form does not show, stay as they were.
export function overridesOf(form: HoursForm, was: Overrides = {}): Overrides {
  const office = form.hours.split(/[\s,\uff0c\u3001;\uff1b]+/).filter(Boolean).map((p) => p.replace(/[~\uff5e\u2014\u2013\u81f3]/, '-').replaceAll('\uff1a', ':'))
  const seasons = was.hours?.seasons
  return {
    ...(office.length && { hours: { office, ...(seasons && { seasons }) } }),
    ...(form.week.length && { week: [...form.week].sort() }),
    ...(form.holidays && { ignore_national: true }),
    ...(was.days?.length && { days: was.days }),
  }
}
