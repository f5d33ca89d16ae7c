import { describe, expect, it } from 'vitest'
import { filterOf, queryOf, read, since, write, type Asked } from './asked.ts'

const now = new Date('2026-03-16T09:30:00')
const plain: Asked = { state: 'open', loop: '', matter: '', days: 0, overdue: false, grid: '' }

describe('the address of the map', () => {
  it('comes back as it was written', () => {
    for (const one of [plain, { state: '', loop: 'large', matter: 'C0904', days: 30, overdue: true, grid: '140502001001001' }, { ...plain, state: 'closed' }] as Asked[]) {
      const query = Object.fromEntries(Object.entries(write(one)).filter(([, v]) => v !== undefined)) as Record<string, string>
      expect(read(query)).toEqual(one)
    }
  })
  it('reads nonsense as nothing', () => {
    expect(read({ loop: 'huge', days: '1e9', grid: '../x', overdue: 'yes', matter: ['a', 'b'] })).toEqual(plain)
  })
})

describe('map and list', () => {
  it('are asked the same, but the list in the chosen grid alone', () => {
    const asked: Asked = { state: 'closed', loop: 'small', matter: 'C0904', days: 7, overdue: true, grid: '140502001001001' }
    expect(filterOf(asked, now)).toMatchObject({ state: 'closed,archived', loop: 'small', matter: 'C0904', overdue: true, since: since(7, now) })
    expect(filterOf(asked, now)).not.toHaveProperty('place')
    expect(queryOf(asked, now)).toMatchObject({ place: '140502001001001', state: ['closed', 'archived'] })
  })
  it('ask for whole days, so that tiles can be kept', () => {
    expect(since(7, now)).toBe(since(7, new Date('2026-03-16T18:00:00')))
  })
})
