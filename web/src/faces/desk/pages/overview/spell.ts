type Say = (key: string, params: Record<string, unknown>) => string

// spell writes a number of hours as people say it: minutes below one hour, hours below two days, days from there on.
export function spell(hours: number, t: Say): string {
  if (hours < 1) return t('overview.minutes', { n: Math.max(1, Math.round(hours * 60)) })
  if (hours < 48) return t('overview.hours', { n: Math.round(hours) })
  return t('overview.in_days', { n: Math.round(hours / 24) })
}
