import { shallowRef, watch, type Ref } from 'vue'
import { cover, type Point, type SiteAsk } from '../../../../shared/api/siting.ts'

type Lines = [Point, Point][]

// useLines keeps the streets within reach of each station: only those of a station that has moved are asked for anew.
export function useLines(ask: Ref<SiteAsk | undefined>, streets: () => boolean): Ref<Lines> {
  const all = shallowRef<Lines>([])
  const known = new Map<string, Lines>()
  const nameOf = (a: SiteAsk, p: Point): string => [a.walker, a.minutes, p.lon, p.lat].join()
  watch([ask, streets], async () => {
    const now = ask.value
    if (!now || !streets()) return
    const missing = now.open.filter((p) => !known.has(nameOf(now, p)))
    if (missing.length) {
      const answer = await cover({ ...now, open: missing, today: undefined, lines: true }).catch(() => undefined)
      missing.forEach((p, n) => answer?.lines && known.set(nameOf(now, p), (answer.lines[n] ?? []) as Lines))
    }
    if (now === ask.value) all.value = now.open.flatMap((p) => known.get(nameOf(now, p)) ?? [])
  })
  return all
}
