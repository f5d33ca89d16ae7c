import { ref, shallowRef, watch } from 'vue'
import { locate, placeOf, searchPlaces, type Hit } from '../api/territory.ts'
import { asProblem } from '../api/problem.ts'
import { t } from '../i18n/index.ts'

export interface Place {
  grid?: string
  point?: { lon: number; lat: number }
  accuracy?: number
  name: string
}

// usePlace finds where something is: by the phone's own position, asked for once and only when wanted, or by a name.
export function usePlace(put: (place: Place) => void) {
  const text = ref('')
  const hits = shallowRef<Hit[]>([])
  const searching = ref(false)
  const locating = ref(false)
  const error = ref('')
  let current: AbortController | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  watch(text, (now) => {
    clearTimeout(timer)
    timer = setTimeout(() => void search(now.trim()), 300)
  })

  async function search(asked: string): Promise<void> {
    current?.abort()
    hits.value = []
    if (!asked) return
    const mine = (current = new AbortController())
    searching.value = true
    try {
      hits.value = (await searchPlaces(asked, mine.signal)).filter(placeOf)
      error.value = hits.value.length ? '' : t('place.none')
    } catch (thrown) {
      if (!mine.signal.aborted) error.value = asProblem(thrown).message
    } finally {
      if (mine === current) searching.value = false
    }
  }

  function choose(hit: Hit): void {
    put({ grid: placeOf(hit), name: hit.name })
    hits.value = []
  }

  async function here(): Promise<void> {
    locating.value = true
    error.value = ''
    try {
      const { coords } = await position()
      const point = { lon: coords.longitude, lat: coords.latitude }
      const at = await locate(point.lon, point.lat)
      const name = (at.micro ?? at.grid ?? at.community)?.name
      if (name) put({ point, accuracy: coords.accuracy, name })
      else error.value = t('place.outside')
    } catch (thrown) {
      error.value = thrown instanceof Error && 'code' in thrown === false ? asProblem(thrown).message : t('place.no_position')
    } finally {
      locating.value = false
    }
  }

  return { text, hits, choose, here, searching, locating, error }
}

function position(): Promise<GeolocationPosition> {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) return reject(new GeolocationMissing())
    navigator.geolocation.getCurrentPosition(resolve, () => reject(new GeolocationMissing()), { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 })
  })
}

class GeolocationMissing extends Error {
  readonly code = 'no_position'
}
