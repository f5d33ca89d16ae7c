import { expect, it } from 'vitest'
import { bodyOf } from './use-report.ts'

const draft = { words: ' 井盖坏了 ', address: '', grid: '140502001003007', urgent: false, name: '', phone: '', files: [] }

it('a report without a contact is anonymous', () => {
  expect(bodyOf(draft, 'resident_phone_desk', 'x')).toEqual({ id: 'x', source: 'resident_phone_desk', words: '井盖坏了', urgent: false, anonymous: true, grid: '140502001003007' })
})

it('a report with a number is not', () => {
  const body = bodyOf({ ...draft, phone: '13800000001' }, 'resident_phone_desk', 'x')
  expect(body).toMatchObject({ anonymous: false, contact: { phone: '13800000001' } })
})

it('a place from the phone says so', () => {
  const body = bodyOf({ ...draft, grid: undefined, point: { lon: 112.8, lat: 35.5 }, accuracy: 12 }, 'grid_patrol', 'x')
  expect(body).toMatchObject({ point: { lon: 112.8, lat: 35.5 }, coord_source: 'gps', accuracy_m: 12 })
})
