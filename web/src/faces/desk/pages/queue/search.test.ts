import { describe, expect, it } from 'vitest'
import { isNumber, sought } from './search.ts'
import { endOfDay } from './tabs.ts'

describe('the one search box', () => {
  it.each([
    ['漏水', { words: '漏水' }],
    [' 漏水 3栋 ', { words: '漏水 3栋' }],
    ['138 1234 5678', { phone: '13812345678' }],
    ['0356-2021234', { phone: '03562021234' }],
    ['3栋', { words: '3栋' }],
    ['', {}],
    [undefined, {}],
  ])('reads %j', (text, query) => expect(sought(text)).toEqual(query))

  it('knows the number of a case', () => {
    expect(isNumber('140502202603020000017')).toBe(true)
    expect(isNumber('13812345678')).toBe(false)
  })
})

it('ends the day at midnight in China', () => {
  expect(endOfDay(Date.parse('2026-03-02T15:59:00Z'))).toBe('2026-03-02T16:00:00.000Z')
  expect(endOfDay(Date.parse('2026-03-02T16:00:00Z'))).toBe('2026-03-03T16:00:00.000Z')
})
