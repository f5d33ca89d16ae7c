import type { Me } from '../api/session.ts'

const gridLength = 15

// gridsOf lists the grids that a person's posts name: those in which a post is held, then those of a beat.
export function gridsOf(me: Pick<Me, 'posts'> | undefined): string[] {
  const posts = me?.posts ?? []
  const held = posts.map((p) => p.place.code).filter((code) => code.length >= gridLength)
  const beat = posts.flatMap((p) => p.beat ?? [])
  return [...new Set([...held, ...beat].map((code) => code.slice(0, gridLength)))]
}

// aboveOf is the place from which a person without a grid chooses one: the town or community of a post.
export function aboveOf(me: Pick<Me, 'posts'> | undefined): string | undefined {
  return (me?.posts ?? []).map((p) => p.place.code).find((code) => code.length === 9 || code.length === 12)
}

// callOf is a number as a telephone dials it.
export const callOf = (phone: string): string => 'tel:' + phone.replace(/[^\d+]/g, '')
