import { expect, it } from 'vitest'
import { named } from './named.ts'

it.each([
  ['phone', '电话'],
  ['query.words', '说明'],
  ['days[1].date', '第 2 项的日期'],
  ['tasks[0]', '第 1 项的协办单位'],
  ['header.If-Match', 'header.If-Match'],
])('%s is called %s', (path, name) => {
  expect(named(path)).toBe(name)
})
