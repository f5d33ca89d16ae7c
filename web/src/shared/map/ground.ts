import type { Map as LibreMap } from 'maplibre-gl'
import { base } from '../api/base.ts'
import { mapInfo } from '../api/map.ts'
import { inkOf } from './ink.ts'
import { styleOf, type Ink, type MapInfo } from './style.ts'

export interface OpenGround {
  map: LibreMap
  ink: Ink
  info: MapInfo
  before: string | undefined // the layer below which own layers lie, so that names stay readable
}

// openGround opens a map of the ground on which a page draws layers of its own.
export async function openGround(holder: HTMLElement, title: string, bounds?: number[]): Promise<OpenGround> {
  const [{ libre }, info] = await Promise.all([import('./libre.ts'), mapInfo()])
  await libre.prepare(info.base)
  const styles = getComputedStyle(document.documentElement)
  const ink = inkOf(styles)
  const map = libre.open({
    container: holder, style: styleOf({ origin: location.origin + base, info, ink, open: false }), font: styles.getPropertyValue('--font') || 'sans-serif', title, bounds: bounds ?? info.bounds, limits: info.bounds,
  })
  await new Promise<void>((then) => void map.once('style.load', () => then()))
  return { map, ink, info, before: map.getLayer('name_micro') ? 'name_micro' : undefined }
}
