import { expect, it } from 'vitest'
import { minuteOf, timeOf } from './minutes.ts'

it.each([
  [0, '00:00'],
  [480, '08:00'],
  [1439, '23:59'],
])('minute %i of the day is %s', (minute, time) => {
  expect(timeOf(minute)).toBe(time)
  expect(minuteOf(time)).toBe(minute)
})
