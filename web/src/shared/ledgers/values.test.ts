import { expect, test } from 'vitest'
import type { LedgerField } from '../api/ledgers.ts'
import { brief, changes, said } from './values.ts'

const words = { yes: '是', no: '否' }
const field = (more: Partial<LedgerField>): LedgerField => ({ code: 'f', name: 'f', type: 'text', class: 'internal', owner: '', purpose: '', basis: '', review: '2027-01-01', ...more })
const options = [
  { code: 'pipe', name: '管道' },
  { code: 'bottle', name: '瓶装' },
]

test('a value is said as people read it', () => {
  expect(said(field({ type: 'choice', options }), 'pipe', words)).toBe('管道')
  expect(said(field({ type: 'choices', options }), 'pipe,bottle', words)).toBe('管道、瓶装')
  expect(said(field({ type: 'choice', options }), 'gone', words)).toBe('gone')
  expect(said(field({ type: 'yes' }), 'no', words)).toBe('否')
  expect(said(field({ type: 'number', unit: '间' }), '3', words)).toBe('3 间')
  expect(said(field({}), undefined, words)).toBe('')
})

test('only what was written anew goes out, and a masked value that nobody touched stays', () => {
  const fields = [field({ code: 'name' }), field({ code: 'phone' }), field({ code: 'gas' })]
  expect(changes(fields, { name: '甲', phone: '138****0001', gas: 'pipe' }, { name: ' 乙 ', phone: '138****0001', gas: '' })).toEqual({ name: '乙', gas: '' })
  expect(changes(fields, {}, {})).toEqual({})
})

test('a line beside a name is short, and a yes or no alone is not left to be guessed at', () => {
  const fields = [field({ code: 'a', type: 'yes', name: '两人一起来' }), field({ code: 'b', type: 'yes', name: '有人住宿' }), field({ code: 'n', type: 'number', unit: '人' }), field({ code: 'c' }), field({ code: 'd' })]
  expect(brief(fields, { a: 'no', b: 'yes', n: '3', c: '', d: '丁' }, words)).toBe('有人住宿 · 3 人 · 丁')
})
