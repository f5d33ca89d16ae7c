// shareOf writes on how many of the days something was fresh, in per cent. Nothing that fell short is rounded up to all of it.
export function shareOf(c: { days: number; fresh: number }): string {
  if (!c.days) return '–'
  const share = (100 * c.fresh) / c.days
  return (c.fresh < c.days ? Math.min(99, Math.round(share)) : 100) + ' %'
}

// monthsBefore lists months, the newest first: that of an instant in China, and those before it.
export function monthsBefore(now: Date, n: number): string[] {
  const china = new Date(now.getTime() + 8 * 3_600_000)
  return Array.from({ length: n }, (_, i) => {
    const first = new Date(Date.UTC(china.getUTCFullYear(), china.getUTCMonth() - i, 1))
    return first.toISOString().slice(0, 7)
  })
}
