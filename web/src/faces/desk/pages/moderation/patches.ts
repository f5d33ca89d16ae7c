import type { Patch } from '../../../../shared/api/moderation.ts'

// least is the smallest side that counts as drawn; anything less is a slip of the hand.
const least = 8

interface Point {
  x: number
  y: number
}

// patchOf is the rectangle between two points of a picture shown in a size, in thousandths of its sides. Points beside the
// picture count as its edge. Nothing where hardly anything was drawn.
export function patchOf(from: Point, to: Point, size: { width: number; height: number }): Patch | undefined {
  const part = (n: number, side: number): number => Math.round((Math.min(Math.max(n, 0), side) * 1000) / side)
  if (size.width <= 0 || size.height <= 0) return undefined
  const [left, right] = [part(from.x, size.width), part(to.x, size.width)].sort((a, b) => a - b) as [number, number]
  const [top, bottom] = [part(from.y, size.height), part(to.y, size.height)].sort((a, b) => a - b) as [number, number]
  if (right - left < least || bottom - top < least) return undefined
  return { x: left, y: top, w: right - left, h: bottom - top }
}

const within = (n: number, low: number, high: number): number => Math.min(Math.max(n, low), high)
const far = 20 // thousandths that one key goes

const ways: Record<string, [number, number]> = { ArrowLeft: [-far, 0], ArrowRight: [far, 0], ArrowUp: [0, -far], ArrowDown: [0, far] }

// keyed is a rectangle after a key: an arrow moves it, with Shift it grows to the right and down or shrinks. It stays within the picture.
// Nothing for any other key.
export function keyed(p: Patch, key: string, shift: boolean): Patch | undefined {
  const way = ways[key]
  if (!way) return undefined
  const [x, y] = way
  if (shift) return { ...p, w: within(p.w + x, far, 1000 - p.x), h: within(p.h + y, far, 1000 - p.y) }
  return { ...p, x: within(p.x + x, 0, 1000 - p.w), y: within(p.y + y, 0, 1000 - p.h) }
}

// styleOf lays a patch over the picture.
export const styleOf = (p: Patch) => ({ left: p.x / 10 + '%', top: p.y / 10 + '%', width: p.w / 10 + '%', height: p.h / 10 + '%' })
