import { describe, expect, it } from 'vitest'
import { fit, shrink } from './shrink.ts'

describe('fit', () => {
  it.each([
    [4000, 3000, 1600, 1200],
    [3000, 4000, 1200, 1600],
    [800, 600, 800, 600],
    [10_000, 1, 1600, 1],
  ])('brings %d x %d within the longest side', (width, height, w, h) => {
    expect(fit(width, height)).toEqual({ width: w, height: h })
  })
})

describe('shrink', () => {
  it('leaves what is no photo alone', async () => {
    const pdf = new Blob(['%PDF-1.7'], { type: 'application/pdf' })
    expect(await shrink(pdf)).toBe(pdf)
  })
})
