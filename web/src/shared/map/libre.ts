import { Map as LibreMap, Marker, addProtocol, setWorkerUrl, type StyleSpecification } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url'
import 'maplibre-gl/dist/maplibre-gl.css'
import { trust } from '../trust/policy.ts'

interface Open {
  container: HTMLElement
  style: StyleSpecification
  font: string
  title: string
  bounds?: number[]
  view?: { lon: number; lat: number; zoom: number }
  limits: number[]
}

let prepared = false

// prepare names the worker. The library hands its address over as text, so that the policy of the page is asked: it allows
// this one script and nothing else.
async function prepare(base: string): Promise<void> {
  if (!prepared) {
    prepared = true
    trust(workerUrl)
    setWorkerUrl(workerUrl)
  }
  if (base === 'pmtiles') {
    const { Protocol } = await import('pmtiles')
    addProtocol('pmtiles', new Protocol().tile)
  }
}

function open(o: Open): LibreMap {
  const [west, south, east, north] = o.limits as [number, number, number, number]
  const rim = Math.max(east - west, north - south)
  const map = new LibreMap({
    container: o.container,
    style: o.style,
    localIdeographFontFamily: o.font,
    locale: { 'Map.Title': o.title },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxPitch: 0,
    maxZoom: 18,
    minZoom: 7,
    maxBounds: [west - rim, south - rim, east + rim, north + rim],
    fadeDuration: 0,
    ...(o.view ? { center: [o.view.lon, o.view.lat] as [number, number], zoom: o.view.zoom } : { bounds: o.bounds as [number, number, number, number], fitBoundsOptions: { padding: 28, maxZoom: 16 } }),
  })
  map.touchZoomRotate.disableRotation()
  map.keyboard.disableRotation()
  return map
}

export const libre = { prepare, open }

// handle is a pin that can be dragged; a letter stands in it beside its colour.
export const handle = (colour: string, sign: string, p: { lon: number; lat: number }): Marker => new Marker({ element: pin(colour, sign), anchor: 'bottom', draggable: true }).setLngLat([p.lon, p.lat])

export const marker = (colour: string, p: { lon: number; lat: number }): Marker => new Marker({ element: pin(colour), anchor: 'bottom' }).setLngLat([p.lon, p.lat])

// pin is the sign of a single place, drawn and not loaded.
function pin(colour: string, sign = ''): HTMLElement {
  const canvas = document.createElement('canvas')
  const scale = Math.max(1, Math.min(3, globalThis.devicePixelRatio || 1))
  canvas.width = 30 * scale
  canvas.height = 40 * scale
  canvas.style.width = '30px'
  canvas.style.height = '40px'
  const c = canvas.getContext('2d')
  if (!c) return canvas
  c.scale(scale, scale)
  c.beginPath()
  c.arc(15, 14, 12, Math.PI * 0.85, Math.PI * 0.15)
  c.lineTo(15, 38)
  c.closePath()
  c.fillStyle = colour
  c.fill()
  c.lineWidth = 2
  c.strokeStyle = '#fff'
  c.stroke()
  if (sign) {
    c.fillStyle = '#fff'
    c.font = 'bold 15px sans-serif'
    c.textAlign = 'center'
    c.textBaseline = 'middle'
    c.fillText(sign, 15, 14.5)
    return canvas
  }
  c.beginPath()
  c.arc(15, 14, 4.5, 0, Math.PI * 2)
  c.fillStyle = '#fff'
  c.fill()
  return canvas
}
