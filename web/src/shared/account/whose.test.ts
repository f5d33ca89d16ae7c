import { expect, test } from 'vitest'
import { aboveOf, callOf, gridsOf } from './whose.ts'

const post = (code: string, beat?: string[]) => ({ id: code, role: 'x', role_name: 'x', from: '', place: { code, name: code }, beat }) as never

test('a grid is that of a post, then those of a beat', () => {
  const me = { posts: [post('140502001001001002'), post('140502001', ['140502001001001', '140502001002001'])] }
  expect(gridsOf(me)).toEqual(['140502001001001', '140502001002001'])
  expect(gridsOf(undefined)).toEqual([])
})

test('who has no grid chooses one below the post', () => {
  expect(aboveOf({ posts: [post('140502'), post('140502001001')] })).toBe('140502001001')
  expect(aboveOf({ posts: [post('140502')] })).toBeUndefined()
})

test('a number is dialled without blanks and dashes', () => {
  expect(callOf('0356-201 2345')).toBe('tel:03562012345')
  expect(callOf('+86 138 0000 0000')).toBe('tel:+8613800000000')
})
