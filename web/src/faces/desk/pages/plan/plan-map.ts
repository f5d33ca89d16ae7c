import type { GeoJSONSource } from 'maplibre-gl'
import type { PlanShapes } from '../../../../shared/api/planning.ts'
import { openGround } from '../../../../shared/map/ground.ts'
import type { Fill } from './division.ts'
import { drag } from './drag.ts'

export interface PlanMap {
  // paint shows a plan: the grid of each unit and how full it is.
  paint: (plan: string[], fillOf: (grid: string) => Fill, chosen: string) => void
  // barriers shows or hides the lines that nobody crosses.
  barriers: (shown: boolean) => void
  end: () => void
}

export interface PlanMapOptions {
  holder: HTMLElement
  shapes: PlanShapes
  bounds: number[]
  title: string
  // dragging is told the units over which a pointer has gone so far, from the first to the last; none when the drag is over.
  dragging: (units: number[]) => void
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
  map.addSource('barriers', { type: 'geojson', data: none })
  map.addLayer({ id: 'barriers', type: 'line', source: 'barriers', layout: { 'line-cap': 'butt' }, paint: { 'line-color': ink.mark, 'line-width': ['interpolate', ['linear'], ['zoom'], 10, 1.5, 16, 5], 'line-dasharray': [3, 1] } }, 'plan_borders')
  ;(map.getSource('barriers') as GeoJSONSource).setData({ type: 'FeatureCollection', features: o.shapes.barriers.features ?? [] } as Parameters<GeoJSONSource['setData']>[0])
  ;(map.getSource('units') as GeoJSONSource).setData({ type: 'FeatureCollection', features: o.shapes.units.features ?? [] } as Parameters<GeoJSONSource['setData']>[0])
  ;(map.getSource('borders') as GeoJSONSource).setData({ type: 'FeatureCollection', features: o.shapes.borders.features ?? [] } as Parameters<GeoJSONSource['setData']>[0])

  const unitUnder = (at: [number, number]): number | undefined => map.queryRenderedFeatures(at, { layers: ['units'] })[0]?.id as number | undefined
  const stop = drag(map.getCanvasContainer(), {
    unitUnder, pen,
    hold: (still) => {
      for (const hand of [map.dragPan, map.boxZoom, map.touchZoomRotate]) still ? hand.disable() : hand.enable()
      if (!still) map.touchZoomRotate.disableRotation()
    },
    dragging: o.dragging, dragged: o.dragged,
  })
  map.on('click', (e) => {
    const unit = unitUnder([e.point.x, e.point.y])
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
    barriers: (shown) => void map.setLayoutProperty('barriers', 'visibility', shown ? 'visible' : 'none'),
    end: () => {
      stop()
      map.remove()
    },
  }
}
