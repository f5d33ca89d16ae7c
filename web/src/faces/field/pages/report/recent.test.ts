import { beforeEach, expect, it } from 'vitest'
import type { Matter } from '../../../../shared/api/catalogue.ts'
import { ordered, Recent } from './recent.ts'

beforeEach(() => localStorage.clear())

it('puts what was used lately first and leaves the rest as it was', () => {
  const list = ['a', 'b', 'c', 'd'].map((code) => ({ code }) as Matter)
  expect(ordered(list, ['c', 'b']).map((m) => m.code)).toEqual(['c', 'b', 'a', 'd'])
})

it('remembers five matters and the last grid of a person, and no position', () => {
  const mine = new Recent('w1')
  for (const code of ['a', 'b', 'c', 'd', 'e', 'f', 'b']) mine.keep(code, { grid: '140502001003007', name: '第七网格' })
  expect(mine.read()).toEqual({ matters: ['b', 'f', 'e', 'd', 'c'], place: { grid: '140502001003007', name: '第七网格' } })
  mine.keep('a', { point: { lon: 112.8, lat: 35.5 }, name: '这里' })
  expect(mine.read().place).toBeUndefined()
  expect(new Recent('w2').read().matters).toEqual([])
})

it('takes nonsense for nothing', () => {
  localStorage.setItem('gezhi-instant-w1', '{')
  expect(new Recent('w1').read()).toEqual({ matters: [] })
})
