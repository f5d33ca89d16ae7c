import type { Map as LibreMap, MapMouseEvent, Marker } from 'maplibre-gl'
import { caseTiles, styleOf, type CaseFilter, type Ink, type MapInfo, type Shown } from './style.ts'

export interface Point {
  lon: number
  lat: number
}

export interface Told {
  grid?: string
  micro?: string
  cases: string[] // ids; empty where a bunch is too wide to name them
  bunch: boolean
  at: Point
}

export interface EngineOptions {
  holder: HTMLElement
  origin: string
  info: MapInfo
  ink: Ink
  font: string
  title: string
  cases?: CaseFilter
  open: boolean
  view?: { lon: number; lat: number; zoom: number }
  bounds?: number[] // to begin with; the whole county without
  clicked: (told: Told) => void
  moved: (view: { lon: number; lat: number; zoom: number; bounds: number[] }) => void
  drawn: () => void // everything in view is there, for the first time
}

export interface Engine {
  filter: (filter: CaseFilter) => void
  refresh: () => void
  show: (what: Shown, on: boolean) => void
  choose: (code: string) => void
  mark: (points: Point[]) => void
  fit: (bounds: number[], most?: number) => void
  zoom: (by: number) => void
  centre: () => Told
  end: () => void
}

// drawable reports whether the browser can draw a map at all.
export function drawable(): boolean {
  try {
    return !!document.createElement('canvas').getContext('webgl2')
  } catch {
    return false
  }
}

const layersOf: Record<Shown, string[]> = {
  names: ['name_micro', 'name_grid', 'name_community', 'name_town'],
  micros: ['micros', 'name_micro'],
  cases: ['cases', 'case_signs'],
  base: ['base', 'base_names'],
}

// begin loads the drawing library, which is a bundle of its own, and opens a map.
export async function begin(o: EngineOptions): Promise<Engine> {
  const { libre, marker } = await import('./libre.ts')
  await libre.prepare(o.info.base)
  const map: LibreMap = libre.open({
    container: o.holder,
    style: styleOf(o),
    font: o.font,
    title: o.title,
    bounds: o.view ? undefined : (o.bounds ?? o.info.bounds),
    view: o.view,
    limits: o.info.bounds,
  })
  let filter = o.cases
  let marks: Marker[] = []

  const tell = (at: { x: number; y: number }, lngLat: { lng: number; lat: number }): Told => {
    const near: [[number, number], [number, number]] = [[at.x - 6, at.y - 6], [at.x + 6, at.y + 6]]
    const signs = map.getLayer('cases') ? map.queryRenderedFeatures(near, { layers: ['cases'] }) : []
    const told: Told = { cases: [], bunch: false, at: { lon: lngLat.lng, lat: lngLat.lat } }
    const sign = signs[0]?.properties
    if (sign) {
      told.bunch = !!sign.bunch
      told.cases = sign.id ? [String(sign.id)] : sign.ids ? String(sign.ids).split(',') : []
    }
    const ground = map.queryRenderedFeatures([at.x, at.y], { layers: ['grids'] })
    told.grid = ground[0]?.properties?.code as string | undefined
    return told
  }
  const answer = (told: Told): void => {
    if (told.bunch && told.cases.length === 0) map.easeTo({ center: [told.at.lon, told.at.lat], zoom: map.getZoom() + 2 })
    else o.clicked(told)
  }
  map.on('click', (e: MapMouseEvent) => answer(tell(e.point, e.lngLat)))
  map.on('moveend', () => {
    const c = map.getCenter()
    const b = map.getBounds()
    o.moved({ lon: c.lng, lat: c.lat, zoom: map.getZoom(), bounds: [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()] })
  })
  void map.once('idle', () => o.drawn())
  const ready = new Promise<void>((then) => void map.once('style.load', () => then()))
  const later = (act: () => void): void => void ready.then(act)

  function reload(): void {
    const source = map.getSource('cases') as { setTiles?: (tiles: string[]) => void } | undefined
    if (filter) source?.setTiles?.([caseTiles(o.origin, filter, o.open)])
  }

  return {
    filter: (f) => {
      filter = f
      later(reload)
    },
    refresh: () => later(reload),
    show: (what, on) =>
      later(() => {
        for (const id of layersOf[what]) if (map.getLayer(id)) map.setLayoutProperty(id, 'visibility', on ? 'visible' : 'none')
      }),
    choose: (code) =>
      later(() => {
        for (const id of ['chosen_fill', 'chosen_line']) map.setFilter(id, ['==', ['get', 'code'], code])
      }),
    mark: (points) => {
      marks.forEach((m) => m.remove())
      marks = points.map((p) => marker(o.ink.bad, p).addTo(map))
    },
    fit: (b, most = 16) => void map.fitBounds(b as [number, number, number, number], { padding: 32, maxZoom: most, animate: !still() }),
    zoom: (by) => void map.zoomTo(map.getZoom() + by, { animate: !still() }),
    centre: () => {
      const c = map.getCenter()
      const told = tell(map.project(c), c)
      answer(told)
      return told
    },
    end: () => map.remove(),
  }
}

// still reports whether the reader asked for no motion.
const still = (): boolean => globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false
