// The periods over which rates and times are told, in days.
export const periods = [30, 90, 365] as const

// daysOf reads the period of an address; what is none of them is the first.
export function daysOf(asked: unknown): number {
  return periods.find((n) => String(n) === asked) ?? periods[0]
}

// firstDay is the first day of a period of so many days that ends today, as people in China count days.
export function firstDay(now: Date, days: number): string {
  const first = new Date(now.getTime() - (days - 1) * 86_400_000)
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(first)
}
