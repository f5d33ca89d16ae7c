import type { ExpressionSpecification, LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl'

export interface MapInfo {
  bounds: number[]
  ground: string
  max_zoom: number
  base: 'none' | 'tianditu' | 'pmtiles'
  credit?: string
}

// Ink is the design language as the map needs it: the values of the tokens with the same names.
export type Ink = Record<'ink' | 'inkSoft' | 'lineStrong' | 'paper' | 'sheet' | 'brand' | 'brandDark' | 'brandPale' | 'bad' | 'mark' | 'markPale' | 'good' | 'warn', string>

export type Shown = 'names' | 'micros' | 'cases' | 'base'

// CaseFilter is what the tiles of cases may be asked for; empty values select nothing away.
export interface CaseFilter {
  open?: boolean
  state?: string
  loop?: string
  matter?: string
  lead?: string
  place?: string
  overdue?: boolean
  since?: string
  until?: string
}

// signs are what stands on a case beside its colour, so that nobody needs to tell colours apart.
export const signs = { open: '•', overdue: '!', suspended: '‖', closed: '✓' } as const
export type Kind = keyof typeof signs

// caseColours are the colours of the kinds, by token.
export const caseColours = { open: 'brand', overdue: 'bad', suspended: 'mark', closed: 'good' } as const

export function caseTiles(origin: string, filter: CaseFilter, open: boolean): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(filter)) if (value) query.set(name, String(value))
  const asked = query.toString()
  return `${origin}/api/v1/tiles/${open ? 'public' : 'cases'}/{z}/{x}/{y}${asked ? `?${asked}` : ''}`
}

export interface StyleOptions {
  origin: string // scheme, host and the county in front of every path
  info: MapInfo
  ink: Ink
  cases?: CaseFilter // undefined: no cases at all
  open: boolean // as the public sees it
}

const none: ExpressionSpecification = ['==', ['get', 'code'], '']

// styleOf draws the map with our own sources alone. There is no address of letters: they come from the fonts of the device.
export function styleOf(o: StyleOptions): StyleSpecification {
  const base = baseOf(o)
  const sources: Record<string, SourceSpecification> = {
    ...base.sources,
    ground: { type: 'vector', tiles: [`${o.origin}/api/v1/tiles/ground/{z}/{x}/{y}?v=${o.info.ground}`], minzoom: 6, maxzoom: o.info.max_zoom, bounds: corners(o.info) },
  }
  if (o.cases) sources.cases = { type: 'vector', tiles: [caseTiles(o.origin, o.cases, o.open)], minzoom: 6, maxzoom: o.info.max_zoom }
  const layers: LayerSpecification[] = [{ id: 'paper', type: 'background', paint: { 'background-color': o.ink.paper } }, ...base.layers, ...ground(o.ink, base.layers.length > 0)]
  if (o.cases) layers.push(...cases(o.ink))
  return { version: 8, sources, layers }
}

const corners = (info: MapInfo) => info.bounds as [number, number, number, number]

function baseOf(o: StyleOptions): { sources: Record<string, SourceSpecification>; layers: LayerSpecification[] } {
  if (o.info.base === 'none') return { sources: {}, layers: [] }
  if (o.info.base === 'pmtiles') {
    return { sources: { base: { type: 'raster', url: `pmtiles://${o.origin}/api/v1/tiles/base.pmtiles`, tileSize: 256 } }, layers: [{ id: 'base', type: 'raster', source: 'base' }] }
  }
  const raster = (layer: string): SourceSpecification => ({
    type: 'raster', tiles: [`${o.origin}/api/v1/tiles/base/${layer}/{z}/{x}/{y}`], tileSize: 256, minzoom: 7, maxzoom: 18, bounds: corners(o.info),
  })
  return {
    sources: { base: raster('vec'), base_names: raster('cva') },
    layers: [
      { id: 'base', type: 'raster', source: 'base' },
      { id: 'base_names', type: 'raster', source: 'base_names' },
    ],
  }
}

function ground(ink: Ink, onBase: boolean): LayerSpecification[] {
  const line = (id: string, rank: string, colour: string, width: number[], dash?: number[]): LayerSpecification => ({
    id, type: 'line', source: 'ground', 'source-layer': 'borders', filter: ['==', ['get', 'rank'], rank],
    layout: { 'line-join': 'round', 'line-cap': 'round' },
    paint: { 'line-color': colour, 'line-width': ['interpolate', ['linear'], ['zoom'], 10, width[0]!, 16, width[1]!], ...(dash ? { 'line-dasharray': dash } : {}) },
  })
  return [
    {
      id: 'grids', type: 'fill', source: 'ground', 'source-layer': 'grids',
      paint: { 'fill-color': ['match', ['get', 'kind'], 'exclusive', ink.markPale, ink.sheet], 'fill-opacity': onBase ? 0.35 : 1 },
    },
    {
      id: 'micros', type: 'line', source: 'ground', 'source-layer': 'micros', minzoom: 14,
      paint: { 'line-color': ink.lineStrong, 'line-width': 0.8, 'line-dasharray': [3, 2] },
    },
    line('line_grid', 'grid', ink.lineStrong, [0.5, 2]),
    line('line_community', 'community', ink.inkSoft, [0.8, 3]),
    line('line_town', 'town', ink.brandDark, [1.6, 4]),
    line('line_county', 'county', ink.brandDark, [2.4, 5]),
    { id: 'chosen_fill', type: 'fill', source: 'ground', 'source-layer': 'grids', filter: none, paint: { 'fill-color': ink.brand, 'fill-opacity': 0.18 } },
    { id: 'chosen_line', type: 'line', source: 'ground', 'source-layer': 'grids', filter: none, paint: { 'line-color': ink.brand, 'line-width': 4 } },
    name('name_micro', 'micro', 16, 12, ink.inkSoft, ink),
    name('name_grid', 'grid', 13.5, 13, ink.ink, ink),
    name('name_community', 'community', 11.5, 14, ink.ink, ink, 14),
    name('name_town', 'town', 8, 16, ink.brandDark, ink, 12.5),
  ]
}

// Names of a level make room for those of the level below.
function name(id: string, level: string, from: number, size: number, colour: string, ink: Ink, to?: number): LayerSpecification {
  return {
    id, type: 'symbol', source: 'ground', 'source-layer': 'names', minzoom: from, ...(to ? { maxzoom: to } : {}), filter: ['==', ['get', 'level'], level],
    layout: { 'text-field': ['get', 'name'], 'text-size': size, 'text-max-width': 7, 'text-padding': 4, 'text-variable-anchor': ['center', 'bottom', 'top', 'left', 'right'], 'text-radial-offset': 1 },
    paint: { 'text-color': colour, 'text-halo-color': ink.sheet, 'text-halo-width': 2 },
  }
}

function cases(ink: Ink): LayerSpecification[] {
  const bunch: ExpressionSpecification = ['has', 'bunch']
  const byKind = Object.entries(caseColours).flatMap(([kind, token]) => [kind, ink[token]])
  const sign = Object.entries(signs).flatMap(([kind, text]) => [kind, text])
  return [
    {
      id: 'cases', type: 'circle', source: 'cases', 'source-layer': 'cases',
      paint: {
        'circle-radius': ['case', bunch, ['interpolate', ['linear'], ['coalesce', ['get', 'n'], 2], 2, 11, 50, 16, 500, 21], 9],
        'circle-color': ['match', ['get', 'kind'], ...byKind, ink.brand] as unknown as ExpressionSpecification,
        'circle-stroke-color': ink.sheet, 'circle-stroke-width': 2,
      },
    },
    {
      id: 'case_signs', type: 'symbol', source: 'cases', 'source-layer': 'cases',
      layout: {
        'text-field': ['case', bunch, ['concat', ['to-string', ['coalesce', ['get', 'n'], '']], ['case', ['has', 'overdue'], '!', '']], ['match', ['get', 'kind'], ...sign, '']] as unknown as ExpressionSpecification,
        'text-size': ['case', bunch, 12, 13], 'text-allow-overlap': true, 'text-padding': 4,
      },
      paint: { 'text-color': ink.sheet },
    },
  ]
}
