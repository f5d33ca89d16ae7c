import { describe, expect, it } from 'vitest'
import { keyed, patchOf, styleOf } from './patches.ts'

const size = { width: 400, height: 200 }

describe('a patch that is moved by keys', () => {
  const p = { x: 400, y: 400, w: 200, h: 100 }
  it.each([
    ['ArrowLeft', false, { ...p, x: 380 }],
    ['ArrowDown', false, { ...p, y: 420 }],
    ['ArrowRight', true, { ...p, w: 220 }],
    ['ArrowUp', true, { ...p, h: 80 }],
    ['a', false, undefined],
  ])('%s, with shift: %s', (key, shift, want) => expect(keyed(p, key, shift)).toEqual(want))

  it('stays within the picture, and never becomes nothing', () => {
    expect(keyed({ x: 790, y: 0, w: 200, h: 20 }, 'ArrowRight', false)).toEqual({ x: 800, y: 0, w: 200, h: 20 })
    expect(keyed({ x: 790, y: 0, w: 205, h: 20 }, 'ArrowRight', true)).toEqual({ x: 790, y: 0, w: 210, h: 20 })
    expect(keyed({ x: 0, y: 0, w: 200, h: 20 }, 'ArrowUp', true)).toEqual({ x: 0, y: 0, w: 200, h: 20 })
  })
})

describe('a patch that is drawn', () => {
  it.each([
    ['from the upper left', { x: 40, y: 20 }, { x: 200, y: 120 }],
    ['from the lower right', { x: 200, y: 120 }, { x: 40, y: 20 }],
    ['from the upper right', { x: 200, y: 20 }, { x: 40, y: 120 }],
  ])('%s is the same rectangle', (_, from, to) => {
    expect(patchOf(from, to, size)).toEqual({ x: 100, y: 100, w: 400, h: 500 })
  })
  it('ends at the edge of the picture', () => {
    expect(patchOf({ x: -50, y: -9 }, { x: 999, y: 999 }, size)).toEqual({ x: 0, y: 0, w: 1000, h: 1000 })
  })
  it('is nothing for a click, or for a picture that is not shown yet', () => {
    expect(patchOf({ x: 40, y: 20 }, { x: 41, y: 150 }, size)).toBeUndefined()
    expect(patchOf({ x: 0, y: 0 }, { x: 9, y: 9 }, { width: 0, height: 0 })).toBeUndefined()
  })
  it('is shown where it was drawn', () => {
    expect(styleOf({ x: 100, y: 250, w: 400, h: 500 })).toEqual({ left: '10%', top: '25%', width: '40%', height: '50%' })
  })
})
