import { describe, expect, it } from 'vitest'
import { endOf, startOf } from './format.ts'

describe('a day of the office', () => {
  it('begins and is over at its midnights, wherever the phone is', () => {
    expect(startOf('2026-03-01')).toBe('2026-02-28T16:00:00.000Z')
    expect(endOf('2026-03-01')).toBe('2026-03-01T16:00:00.000Z')
  })
  it('is none where none was chosen', () => {
    expect([startOf(''), endOf('')]).toEqual([undefined, undefined])
  })
})
