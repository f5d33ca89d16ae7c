import { expect, it } from 'vitest'
import type { components } from '../api/schema'
import { scoreSheet } from './scores.ts'

type Whistle = components['schemas']['WhistleView']
const called = (org: string, answer: 'none' | 'comes' | 'excused', said = 0) => ({ org: { org, name: org }, answer, reports: Array.from({ length: said }, () => ({ at: '', name: '', words: '' })) })
const whistle = (over: object): Whistle => ({ kind: 'complaint', by: { org: 'c', name: 'c' }, at: '', called: [called('a', 'comes', 1), called('b', 'none'), called('x', 'excused')], ...over }) as Whistle

it('has a row for each department that had to come, and believes in no arrival that nobody told', () => {
  expect(scoreSheet(whistle({}), [])).toEqual([{ org: 'a', arrived: 100, acted: 100, solved: 0 }, { org: 'b', arrived: 0, acted: 0, solved: 0 }])
})
it('keeps what was chosen', () => {
  expect(scoreSheet(whistle({}), [{ org: 'a', arrived: 100, acted: 50, solved: 50 }])[0]).toEqual({ org: 'a', arrived: 100, acted: 50, solved: 50 })
})
it('has no rows for a whistle that nobody heard', () => {
  expect(scoreSheet(whistle({ waiting: true }), [])).toEqual([])
  expect(scoreSheet(undefined, [])).toEqual([])
})
