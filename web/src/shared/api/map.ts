import { base } from './base.ts'
import { api, must } from './client.ts'
import type { MapInfo } from '../map/style.ts'

// mapInfo is what a map needs to begin.
export const mapInfo = async (): Promise<MapInfo> => (await must(api.GET('/api/v1/map'))) as MapInfo

// pictureOf is the address of a still picture of a place, for browsers that draw no map.
export function pictureOf(code: string, point?: { lon: number; lat: number }): string {
  return `${base}/api/v1/areas/${encodeURIComponent(code)}/picture${point ? `?lon=${point.lon}&lat=${point.lat}` : ''}`
}
