import { expect, it } from 'vitest'
import { longest, stale, waitFor, weak } from './pin.ts'

it('lets nobody choose a PIN that anybody would try', () => {
  for (const pin of ['', '12345', '1234567', 'abcdef', '111111', '123456', '654321', '890123', '121212', '112211']) expect(weak(pin), pin).toBe(true)
  for (const pin of ['135790', '271828', '120340']) expect(weak(pin), pin).toBe(false)
})

it('makes each try after the third wait longer', () => {
  const at = 1_000_000
  expect([0, 2, 3, 4, 5].map((wrong) => waitFor({ wrong, at }, at))).toEqual([0, 0, 5000, 15_000, 45_000])
  expect(waitFor({ wrong: 4, at }, at + 15_000)).toBe(0)
})

it('is not fooled by a clock that was put back', () => {
  expect(waitFor({ wrong: 3, at: 1_000_000 }, 0)).toBe(5000)
  const contact = { at: 0, seen: longest + 1 }
  expect(stale(contact, 5)).toBe(true)
  expect(stale({ at: 0, seen: 0 }, longest)).toBe(false)
  expect(stale({ at: 0, seen: 0 }, longest + 1)).toBe(true)
})
