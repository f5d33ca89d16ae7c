import { describe, expect, it } from 'vitest'
import type { Siting } from '../../../../shared/api/siting.ts'
import { bodyOf, formOf, stands } from './station-form.ts'

const at = { lon: 112.5, lat: 35.5 }

describe('what is typed of a station', () => {
  it('is sent as hours that people write', () => {
    const form = { ...formOf({ at }), name: '凤翔驿站', hours: '08:30—12:00、14:00-18:00', weekend: '' }
    expect(bodyOf(form)).toMatchObject({ kind: 'station', name: '凤翔驿站', at, hours: ['08:30-12:00', '14:00-18:00'], weekend: [], seats: 0 })
  })

  it('counts no batteries where there is no cabinet', () => {
    const form = { ...formOf({ at }), swap_slots: 12 }
    expect(bodyOf(form).swap_slots).toBe(0)
    expect(bodyOf({ ...form, amenities: ['swap'] }).swap_slots).toBe(12)
  })

  it('is read and written again as it was', () => {
    const station = { kind: 'rider', name: '骑手驿站', address: '东风街 1 号', at, hours: ['07:00-21:00'], weekend: ['09:00-16:00'], step_free: true, amenities: ['water'], seats: 8, operator: '东风社区居委会', phone: '0356-2012345' } as const
    expect(bodyOf(formOf({ ...station, hours: [...station.hours], weekend: [...station.weekend], amenities: [...station.amenities] }))).toEqual({ ...station, swap_slots: 0 })
  })
})

describe('what was planned', () => {
  const kept = (closed: boolean): Siting[] => [{ id: 'p', sites: [{ at, station: { closed } }] } as unknown as Siting]
  const tried = { key: 'new-1', kind: 'fresh', name: '', at } as const

  it('is a station once it is open, and planned again once that is closed', () => {
    expect(stands(tried, kept(false))).toBe(true)
    expect(stands({ ...tried, key: 'p-0', at: { lon: 1, lat: 1 } }, kept(false))).toBe(true)
    expect(stands({ ...tried, key: 'p-1', at: { lon: 1, lat: 1 } }, kept(false))).toBe(false)
    expect(stands(tried, kept(true))).toBe(false)
  })
})
