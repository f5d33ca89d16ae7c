import { onScopeDispose, watch, type Ref } from 'vue'
import { listCases, similarCases, type CaseRow } from '../../../../shared/api/cases.ts'
import { useLoad } from '../../../../shared/api/load.ts'

// Where is what a report says of its place so far.
export interface Where {
  point?: { lon: number; lat: number }
  grid?: string
}

// useAlike looks for what may tell the same, while it is being told: near the point, or open in the chosen area where there is none; of
// the kind that the words speak for. It waits until nothing has changed for a moment.
export function useAlike(where: Ref<Where>, matter: Ref<string | undefined>, wait = 400) {
  const { data, reload } = useLoad(async (signal): Promise<CaseRow[]> => {
    const { point, grid } = where.value
    const kind = matter.value
    if (!kind) return []
    if (point) return (await similarCases({ lon: point.lon, lat: point.lat, matter: kind }, signal)).items ?? []
    if (!grid || grid.length < 12) return []
    return (await listCases({ open: true, place: grid, matter: kind, order: 'newest', limit: 5 }, signal)).items ?? []
  })
  let timer: ReturnType<typeof setTimeout> | undefined
  watch([() => where.value.point?.lon, () => where.value.point?.lat, () => where.value.grid, matter], () => {
    clearTimeout(timer)
    timer = setTimeout(reload, wait)
  })
  onScopeDispose(() => clearTimeout(timer))
  return data
}
