import { locale } from '../i18n/index.ts'

// Every instant is shown in the time of the office, wherever the phone thinks it is.
export const zone = 'Asia/Shanghai'

const made = new Map<string, Intl.DateTimeFormat>()

function format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale() + name
  let f = made.get(key)
  if (!f) made.set(key, (f = new Intl.DateTimeFormat(locale(), { timeZone: zone, hour12: false, ...options })))
  return f
}

// dayTime tells an instant as people say it: the year only when it is not this one.
export function dayTime(instant: string | undefined, now = new Date()): string {
  if (!instant) return ''
  const at = new Date(instant)
  const sameYear = civilDate(at).slice(0, 4) === civilDate(now).slice(0, 4)
  const options: Intl.DateTimeFormatOptions = { month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit' }
  return sameYear ? format('dt', options).format(at) : format('ydt', { year: 'numeric', ...options }).format(at)
}

// dayOf tells the day of an instant, with its year.
export const dayOf = (instant: string): string => format('day', { year: 'numeric', month: 'numeric', day: 'numeric' }).format(new Date(instant))

// lastDayOf tells the last day before an instant: what ends at midnight ended with the day before.
export const lastDayOf = (instant: string): string => dayOf(new Date(Date.parse(instant) - 1).toISOString())

// full tells an instant to the second, for those who must be exact.
export function full(instant: string): string {
  return format('full', { dateStyle: 'full', timeStyle: 'medium' }).format(new Date(instant))
}

// startOf and endOf are the instants at which a day of the office, as 2026-03-01, begins and is over; what says no day says none of them.
export const startOf = (day: string): string | undefined => officeHour(day, '00')
export const endOf = (day: string): string | undefined => officeHour(day, '24')
const officeHour = (day: string, hour: string): string | undefined => (day ? new Date(`${day}T${hour}:00:00+08:00`).toISOString() : undefined)

// civilDate is the day in the office, as 2026-03-01.
export function civilDate(at: Date): string {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })
  return parts.format(at)
}

// hourMinute tells the time of a day, as 10:30.
export function hourMinute(instant: string): string {
  return format('hm', { hour: '2-digit', minute: '2-digit' }).format(new Date(instant))
}
