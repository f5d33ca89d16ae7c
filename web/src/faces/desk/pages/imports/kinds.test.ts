import { describe, expect, it } from 'vitest'
import { cellOf, csvOf } from './kinds.ts'

describe('a wrong cell', () => {
  it.each([
    ['账号!A12 登录名', { sheet: '账号', row: '12', column: 'A 登录名' }],
    ['CSV!1', { sheet: 'CSV', row: '1', column: '' }],
    ['CSV!C1', { sheet: 'CSV', row: '1', column: 'C' }],
    ['line 7 code', { sheet: '', row: '7', column: 'code' }],
    ['valid_from', { sheet: '', row: '', column: 'valid_from' }],
  ])('%s', (path, cell) => expect(cellOf(path)).toEqual(cell))
})

describe('the table of invitations', () => {
  it('opens as text, whatever stands in it', () => {
    expect(csvOf(['a'], [['=1+1'], ['say "x"']])).toBe('\ufeff"a"\r\n"\'=1+1"\r\n"say ""x"""\r\n')
  })
})
