import type { GeoJSONSource, Marker } from 'maplibre-gl'
import type { Point } from '../../../../shared/api/siting.ts'
import { openGround } from '../../../../shared/map/ground.ts'
import { away, circle, moved, type Site } from './what-if.ts'

export interface SitePicture {
  sites: Site[]
  labels: Map<string, string> // what a station is called aloud, by key
  chosen: string
  metres: number // radius of the circles; 0 where streets are drawn
  lines: [Point, Point][] // pieces of street within reach
  left: Point[] // where residents have no station within reach
}

export interface SiteMap {
  paint: (p: SitePicture) => void
  centre: () => Point
  zoom: (by: number) => void
  whole: () => void
  end: () => void
}

interface Options {
  holder: HTMLElement
  title: string
  bounds?: number[]
  moved: (key: string, at: Point) => void
  chosen: (key: string) => void
  clicked: (at: Point) => void
}

// signs are the letters in the pins, so that nobody needs to tell colours apart.
export const signs = { open: '•', moved: '↔', planned: '○', fresh: '+' } as const
export const signOf = (s: Site): keyof typeof signs => (s.kind === 'open' && moved(s) ? 'moved' : s.kind)

const step = 50 // metres of an arrow key; with the shift key five times as far
const pause = 400 // milliseconds after the last arrow key until the station stands
const arrows: Record<string, [number, number]> = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }

// beginSites opens the map of stations: pins are dragged by pointer or finger, or moved with the arrow keys.
export async function beginSites(o: Options): Promise<SiteMap> {
  const [{ map, ink, info, before }, { handle }] = await Promise.all([openGround(o.holder, o.title, o.bounds), import('../../../../shared/map/libre.ts')])
  type Data = Parameters<GeoJSONSource['setData']>[0]
  const none = { type: 'FeatureCollection', features: [] } as Data
  for (const id of ['reach', 'ways', 'left']) map.addSource(id, { type: 'geojson', data: none })
  map.addLayer({ id: 'reach', type: 'fill', source: 'reach', paint: { 'fill-color': ink.good, 'fill-opacity': 0.14 } }, before)
  map.addLayer({ id: 'reach_line', type: 'line', source: 'reach', paint: { 'line-color': ink.good, 'line-width': 1.5, 'line-dasharray': [4, 2] } }, before)
  map.addLayer({ id: 'ways', type: 'line', source: 'ways', paint: { 'line-color': ink.good, 'line-width': ['interpolate', ['linear'], ['zoom'], 11, 1, 16, 4], 'line-opacity': 0.7 } }, before)
  map.addLayer({ id: 'left', type: 'circle', source: 'left', paint: { 'circle-color': ink.bad, 'circle-radius': ['interpolate', ['linear'], ['zoom'], 10, 1.2, 13, 3, 16, 6], 'circle-stroke-color': ink.sheet, 'circle-stroke-width': ['step', ['zoom'], 0, 13, 1] } }, before)
  map.on('click', (e) => o.clicked({ lon: e.lngLat.lng, lat: e.lngLat.lat }))

  const pins = new Map<string, { marker: Marker; look: string }>()
  const colours = { open: ink.brandDark, moved: ink.warn, planned: ink.mark, fresh: ink.brand }
  let waiting: ReturnType<typeof setTimeout> | undefined

  function pinOf(s: Site): Marker {
    const kind = signOf(s)
    const marker = handle(colours[kind], signs[kind], s.at).addTo(map)
    const pin = marker.getElement()
    pin.tabIndex = 0
    pin.setAttribute('role', 'button')
    pin.dataset.station = s.key
    const at = (): Point => ({ lon: marker.getLngLat().lng, lat: marker.getLngLat().lat })
    marker.on('dragend', () => o.moved(s.key, at()))
    pin.addEventListener('click', (e) => {
      e.stopPropagation()
      o.chosen(s.key)
    })
    pin.addEventListener('keydown', (e) => {
      const way = arrows[e.key]
      if (e.key === 'Enter' || e.key === ' ') o.chosen(s.key)
      else if (way) {
        const far = step * (e.shiftKey ? 5 : 1)
        const next = away(at(), way[0] * far, way[1] * far)
        marker.setLngLat([next.lon, next.lat])
        clearTimeout(waiting)
        waiting = setTimeout(() => o.moved(s.key, next), pause)
      } else return
      e.preventDefault()
      e.stopPropagation()
    })
    return marker
  }

  function paintPins(p: SitePicture): void {
    const there = new Set(p.sites.map((s) => s.key))
    for (const [key, pin] of pins) {
      if (there.has(key)) continue
      pin.marker.remove()
      pins.delete(key)
    }
    for (const s of p.sites) {
      const look = signOf(s)
      let pin = pins.get(s.key)
      const focused = pin?.marker.getElement() === document.activeElement
      if (pin && pin.look !== look) {
        pin.marker.remove()
        pin = undefined
      }
      if (!pin) pins.set(s.key, (pin = { marker: pinOf(s), look }))
      pin.marker.setLngLat([s.at.lon, s.at.lat])
      const element = pin.marker.getElement()
      element.setAttribute('aria-label', p.labels.get(s.key) ?? s.name)
      element.title = p.labels.get(s.key) ?? s.name
      element.classList.toggle('chosen', s.key === p.chosen)
      if (focused) element.focus({ preventScroll: true })
    }
  }

  const put = (id: string, geometries: unknown[]): void => (map.getSource(id) as GeoJSONSource).setData({ type: 'FeatureCollection', features: geometries.map((geometry) => ({ type: 'Feature', properties: {}, geometry })) } as Data) as unknown as void
  const seen: Record<string, unknown> = {}
  const fresh = (id: string, what: unknown): boolean => (seen[id] === what ? false : ((seen[id] = what), true))
  return {
    paint: (p) => {
      paintPins(p)
      put('reach', p.metres ? p.sites.map((s) => ({ type: 'Polygon', coordinates: [circle(s.at, p.metres)] })) : [])
      if (fresh('ways', p.lines)) put('ways', [{ type: 'MultiLineString', coordinates: p.lines.map((l) => l.map((q) => [q.lon, q.lat])) }])
      if (fresh('left', p.left)) put('left', [{ type: 'MultiPoint', coordinates: p.left.map((q) => [q.lon, q.lat]) }])
    },
    centre: () => ({ lon: map.getCenter().lng, lat: map.getCenter().lat }),
    zoom: (by) => void map.zoomTo(map.getZoom() + by, { animate: false }),
    whole: () => void map.fitBounds((o.bounds ?? info.bounds) as [number, number, number, number], { padding: 28, animate: false }),
    end: () => {
      clearTimeout(waiting)
      map.remove()
    },
  }
}
