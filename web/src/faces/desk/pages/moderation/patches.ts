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

// styleOf lays a patch over the picture.
export const styleOf = (p: Patch) => ({ left: p.x / 10 + '%', top: p.y / 10 + '%', width: p.w / 10 + '%', height: p.h / 10 + '%' })
