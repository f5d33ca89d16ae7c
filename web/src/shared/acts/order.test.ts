import { expect, it } from 'vitest'
import { order } from './order.ts'

const acts = (...names: string[]) => names.map((act) => ({ act, name: act }))

it('puts first what brings the case forward, and leaves out what has no form', () => {
  const got = order({ allowed: acts('note', 'return', 'finish', 'sign', 'erase', 'ask_extension') }, (a) => a !== 'erase')
  expect(got.main.map((a) => a.act)).toEqual(['sign', 'finish'])
  expect(got.other.map((a) => a.act)).toEqual(['ask_extension', 'return'])
  expect(got.aside.map((a) => a.act)).toEqual(['note'])
})

it('offers an arbitration first where one was asked for', () => {
  const allowed = acts('arbitrate', 'reassign')
  const arbitration = { by: 'unit:U15', right: 'unit:U16', at: '2026-03-02T01:00:00Z' }
  expect(order({ allowed }, () => true).main).toEqual([])
  expect(order({ allowed, arbitration }, () => true).main.map((a) => a.act)).toEqual(['arbitrate'])
})
