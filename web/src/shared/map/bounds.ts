import { base } from '../api/base.ts'
import type { Point } from './engine.ts'

// boundsOf is the rectangle around a place: west, south, east, north. It is undefined for a place without a shape.
export async function boundsOf(code: string, signal?: AbortSignal): Promise<number[] | undefined> {
  const answer = await fetch(`${base}/api/v1/areas/${encodeURIComponent(code)}/geojson`, { signal, credentials: 'same-origin' })
  if (!answer.ok) return undefined
  const found = (await answer.json()) as { features: { geometry: { coordinates: Nested } | null }[] }
  return around(found.features.map((f) => f.geometry?.coordinates ?? []))
}

type Nested = number | Nested[]

export function around(shape: Nested): number[] | undefined {
  const box = [Infinity, Infinity, -Infinity, -Infinity]
  const walk = (part: Nested): void => {
    if (!Array.isArray(part)) return
    const [lon, lat] = part
    if (typeof lon === 'number' && typeof lat === 'number') {
      box[0] = Math.min(box[0]!, lon)
      box[1] = Math.min(box[1]!, lat)
      box[2] = Math.max(box[2]!, lon)
      box[3] = Math.max(box[3]!, lat)
    } else part.forEach(walk)
  }
  walk(shape)
  return box[0]! <= box[2]! ? box : undefined
}

// near is a rectangle of some 200 metres around a point.
export const near = (p: Point): number[] => [p.lon - 0.0012, p.lat - 0.001, p.lon + 0.0012, p.lat + 0.001]
