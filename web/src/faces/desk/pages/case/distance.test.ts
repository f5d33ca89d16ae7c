import { expect, it } from 'vitest'
import { metresBetween } from './distance.ts'

it('measures on the ground', () => {
  const here = { lon: 112.85, lat: 35.5 }
  expect(metresBetween(here, here)).toBe(0)
  expect(metresBetween(here, { lon: 112.85, lat: 35.501 })).toBeCloseTo(111.2, 1)
  expect(metresBetween(here, { lon: 112.851, lat: 35.5 })).toBeCloseTo(90.5, 1)
})
