import { describe, expect, it } from 'vitest'
import { colours, contrast, pairs, tokens } from './tokens.ts'

describe('the design language', () => {
  it('knows black from white', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
    expect(contrast('#777777', '#777777')).toBe(1)
  })

  const { light, dark } = tokens()
  const day = new Map(colours(light).map((c) => [c.name, c.value]))
  const night = new Map([...day, ...colours(dark).map((c) => [c.name, c.value] as const)])
  const residents = new Set(['ink', 'ink-soft', 'brand', 'on-brand', 'good', 'warn', 'bad'])
  for (const [ink, ...grounds] of pairs) {
    for (const ground of grounds) {
      it(`reads ${ink} on ${ground}`, () => {
        expect(contrast(day.get(ink) ?? '', day.get(ground) ?? '')).toBeGreaterThanOrEqual(4.5)
      })
      if (!residents.has(ink) || !['sheet', 'sheet-alt', 'bad-pale', 'brand'].includes(ground)) continue
      it(`reads ${ink} on ${ground} at night`, () => {
        expect(contrast(night.get(ink) ?? '', night.get(ground) ?? '')).toBeGreaterThanOrEqual(4.5)
      })
    }
  }

  it('names every colour that stands on another', () => {
    for (const name of pairs.flat()) expect(day.has(name), name).toBe(true)
  })
})
