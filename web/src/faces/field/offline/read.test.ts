import { expect, it } from 'vitest'
import { row } from '../../../shared/testing/samples.ts'
import { found, listed } from './read.ts'

const rows = [
  { ...row, id: 'a', state: 'handling', lead: { org: 'grid:1', name: '' }, next_due: '2026-03-05', reported_at: '2026-03-01' },
  { ...row, id: 'b', state: 'dispatched', lead: { org: 'grid:1', name: '' }, next_due: '2026-03-04', reported_at: '2026-03-02' },
  { ...row, id: 'c', state: 'closed', lead: { org: 'grid:1', name: '' }, reported_at: '2026-03-03' },
  { ...row, id: 'd', state: 'handling', lead: { org: 'unit:U1', name: '' }, reported_at: '2026-03-04' },
]
const ids = (query: string) => listed(rows, new URLSearchParams(query)).map((r) => r.id).join('')

it('lists what the pages ask for, in their order', () => {
  expect(ids('state=dispatched&state=handling&lead=grid:1&order=due')).toBe('ba')
  expect(ids('state=dispatched,handling&org=grid:1&order=due')).toBe('ba')
  expect(ids('open=true')).toBe('dba')
  expect(ids('')).toBe('dcba')
})

it('finds places and buildings by a part of their name', () => {
  const places = [{ code: '140502001001001', name: '东风第一网格' }] as never
  const housing = [{ id: 'h1', kind: 'building', name: '东风小区3号楼', grid: '140502001001001' }] as never
  expect(found(places, housing, '东风').map((h) => h.id)).toEqual(['140502001001001', 'h1'])
  expect(found(places, housing, '3号').map((h) => h.grid)).toEqual(['140502001001001'])
})
