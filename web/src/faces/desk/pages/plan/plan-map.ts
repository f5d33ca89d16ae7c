import type { GeoJSONSource, MapMouseEvent } from 'maplibre-gl'
import type { PlanShapes } from '../../../../shared/api/planning.ts'
import { openGround } from '../../../../shared/map/ground.ts'
import type { Fill } from './division.ts'

export interface PlanMap {
  // paint shows a plan: the grid of each unit and how full it is.
  paint: (plan: string[], fillOf: (grid: string) => Fill, chosen: string) => void
  end: () => void
}

export interface PlanMapOptions {
  holder: HTMLElement
  shapes: PlanShapes
  bounds: number[]
  title: string
  // dragged is told the units over which a pointer went with the button down, from the first to the last.
  dragged: (units: number[]) => void
  clicked: (unit: number) => void
}

// beginPlan opens the map of a plan. A drag that begins on a unit with the shift key, or with the pen turned on, moves units and not the map.
export async function beginPlan(o: PlanMapOptions, pen: () => boolean): Promise<PlanMap> {
  const { map, ink, before } = await openGround(o.holder, o.title, o.bounds)
  const none = { type: 'FeatureCollection', features: [] } as const
  map.addSource('units', { type: 'geojson', data: none })
  map.addSource('borders', { type: 'geojson', data: none })
  map.addLayer({
    id: 'units', type: 'fill', source: 'units',
    paint: {
      'fill-color': ['match', ['feature-state', 'fill'], 'over', ink.bad, 'near', ink.warn, 'ok', ink.good, ink.sheet],
      'fill-opacity': ['case', ['boolean', ['feature-state', 'chosen'], false], 0.75, 0.35],
    },
  }, before)
  map.addLayer({ id: 'plan_borders', type: 'line', source: 'borders', paint: { 'line-color': ink.brandDark, 'line-width': 3, 'line-opacity': ['case', ['boolean', ['feature-state', 'on'], false], 1, 0] } }, before)
  map.addLayer({ id: 'unit_lines', type: 'line', source: 'units', minzoom: 14, paint: { 'line-color': ink.lineStrong, 'line-width': 0.5 } }, 'plan_borders')
  ;(map.getSource('units') as GeoJSONSource).setData({ type: 'FeatureCollection', features: o.shapes.units.features ?? [] } as Parameters<GeoJSONSource['setData']>[0])
  ;(map.getSource('borders') as GeoJSONSource).setData({ type: 'FeatureCollection', features: o.shapes.borders.features ?? [] } as Parameters<GeoJSONSource['setData']>[0])

  const unitAt = (e: MapMouseEvent): number | undefined => map.queryRenderedFeatures(e.point, { layers: ['units'] })[0]?.id as number | undefined
  let path: number[] | undefined
  map.on('mousedown', (e) => {
    if (!pen() && !e.originalEvent.shiftKey) return
    const unit = unitAt(e)
    if (unit === undefined) return
    e.preventDefault()
    path = [unit]
  })
  map.on('mousemove', (e) => {
    if (!path) return
    const unit = unitAt(e)
    if (unit !== undefined && path.at(-1) !== unit) path.push(unit)
  })
  map.on('mouseup', () => {
    const way = path
    path = undefined
    if (way && way.length > 1) o.dragged(way)
  })
  map.on('click', (e) => {
    const unit = unitAt(e)
    if (unit !== undefined) o.clicked(unit)
  })

  const shown = new Map<number, string>()
  const lines = new Map<number, boolean>()
  return {
    paint: (plan, fillOf, chosen) => {
      plan.forEach((grid, id) => {
        const state = { fill: fillOf(grid), chosen: grid === chosen }
        const text = `${state.fill}${state.chosen}`
        if (shown.get(id) === text) return
        shown.set(id, text)
        map.setFeatureState({ source: 'units', id }, state)
      })
      for (const f of o.shapes.borders.features ?? []) {
        const on = plan[f.properties.a] !== plan[f.properties.b]
        if (lines.get(f.id) === on) continue
        lines.set(f.id, on)
        map.setFeatureState({ source: 'borders', id: f.id }, { on })
      }
    },
    end: () => map.remove(),
  }
}
