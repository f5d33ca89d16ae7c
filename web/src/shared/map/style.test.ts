import { describe, expect, it } from 'vitest'
import { around } from './bounds.ts'
import { inkOf } from './ink.ts'
import { kindOf } from './kind.ts'
import { caseTiles, signs, styleOf, type MapInfo } from './style.ts'

const info: MapInfo = { bounds: [112.7, 35.4, 112.95, 35.6], ground: 'abc', max_zoom: 16, base: 'none' }
const ink = inkOf({ getPropertyValue: (name) => (name === '--brand' ? ' #0b5d7a' : '') })

describe('the style of the map', () => {
  it('asks nobody but our own server, with and without a base map', () => {
    for (const base of ['none', 'tianditu', 'pmtiles'] as const) {
      const style = styleOf({ origin: 'https://grid.example', info: { ...info, base }, ink, cases: { open: true }, open: false })
      const addresses = JSON.stringify(style).match(/(?:https?|pmtiles):\/\/[^"]*/g) ?? []
      expect(addresses.length).toBeGreaterThan(1)
      for (const one of addresses) expect(one.replace('pmtiles://', '')).toMatch(/^https:\/\/grid\.example\/api\/v1\/tiles\//)
      expect(style.glyphs).toBeUndefined()
      expect(style.sprite).toBeUndefined()
    }
  })

  it('draws every layer from a source that it has', () => {
    const style = styleOf({ origin: '', info, ink, cases: { open: true }, open: false })
    for (const layer of style.layers) if ('source' in layer && typeof layer.source === 'string') expect(Object.keys(style.sources)).toContain(layer.source)
    const ids = style.layers.map((l) => l.id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('has no cases where none are asked for', () => {
    const style = styleOf({ origin: '', info, ink, open: false })
    expect(style.sources.cases).toBeUndefined()
    expect(style.layers.some((l) => l.id === 'cases')).toBe(false)
  })

  it('takes its colours from the tokens', () => {
    expect(ink.brand).toBe('#0b5d7a')
  })
})

describe('the address of the tiles of cases', () => {
  it('holds the filter and leaves out what selects nothing', () => {
    expect(caseTiles('', { open: true, loop: 'small', matter: '', overdue: false }, false)).toBe('/api/v1/tiles/cases/{z}/{x}/{y}?open=true&loop=small')
    expect(caseTiles('', {}, true)).toBe('/api/v1/tiles/public/{z}/{x}/{y}')
  })
})

describe('the sign of a case', () => {
  it('is told by more than its colour', () => {
    expect(new Set(Object.values(signs)).size).toBe(Object.keys(signs).length)
  })
  it.each([
    ['handling', undefined, 'open'],
    ['handling', [], 'open'],
    ['handling', ['handle'], 'overdue'],
    ['suspended', ['handle'], 'suspended'],
    ['closed', ['handle'], 'closed'],
    ['merged', undefined, 'closed'],
  ] as const)('%s with %j late is %s', (state, overdue, kind) => {
    expect(kindOf({ state, overdue: overdue ? [...overdue] : undefined })).toBe(kind)
  })
})

describe('the rectangle around a shape', () => {
  it('holds all of it', () => {
    expect(around([[[[112.8, 35.5], [112.9, 35.4]]], [[[112.7, 35.45]]]])).toEqual([112.7, 35.4, 112.9, 35.5])
    expect(around([])).toBeUndefined()
  })
})
