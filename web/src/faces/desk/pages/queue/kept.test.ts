import { describe, expect, it } from 'vitest'
import { asFilter, asQuery, narrows } from './kept.ts'

describe('a kept list', () => {
  it('holds the tab and the filters of the address, and no words of a search', () => {
    const query = { tab: 'x', place: '140502001', org: '', q: '13812345678' }
    const filter = asFilter(' 东街 ', 'accepted', query)
    expect(filter).toEqual({ name: '东街', tab: 'accepted', place: '140502001' })
    expect(asQuery(filter)).toEqual({ tab: 'accepted', place: '140502001' })
  })
  it.each([
    [{ tab: 'all' }, false],
    [{ tab: 'all', q: '漏水' }, false],
    [{ matter: 'C0904' }, true],
  ])('is worth keeping where something narrows it: %j', (query, worth) => expect(narrows(query)).toBe(worth))
})
