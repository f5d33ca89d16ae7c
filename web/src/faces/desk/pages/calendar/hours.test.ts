import { describe, expect, it } from 'vitest'
import { daysIn, emptyHours, formOf, overridesOf } from './hours.ts'

describe('hours of an organisation', () => {
  it('say nothing where nothing differs', () => expect(overridesOf(emptyHours(), ['08:30-12:00'])).toEqual({}))

  it.each([
    ['08:30-12:00, 14:30-18:00', ['08:30-12:00', '14:30-18:00']],
    ['08:30~12:00、14:30至18:00', ['08:30-12:00', '14:30-18:00']],
  ])('%s is read as people type it', (hours, office) => expect(overridesOf({ ...emptyHours(), hours })).toEqual({ hours: { office } }))

  it('come back as they were', () => {
    const was = {
      hours: { office: ['09:00-17:00'], seasons: [{ from: '06-01', to: '08-31', office: ['07:00-13:00'] }] },
      week: [1, 2, 3, 4, 5, 6, 7],
      ignore_national: true,
      days: [{ date: '2026-05-01', working: true, name: '值守', source: '通知' }],
    }
    expect(overridesOf(formOf(was))).toEqual(was)
  })

  it('of a season alone stand on the hours that hold otherwise', () => {
    const seasons = [{ from: '06-01', to: '09-30', hours: '08:00-12:00 15:00-18:00' }]
    expect(overridesOf({ ...emptyHours(), seasons }, ['08:30-12:00', '14:00-17:30'])).toEqual({
      hours: { office: ['08:30-12:00', '14:00-17:30'], seasons: [{ from: '06-01', to: '09-30', office: ['08:00-12:00', '15:00-18:00'] }] },
    })
  })

  it('list single days in their order', () => {
    const day = (date: string) => ({ date, working: false, name: ' 停工 ', source: '通知' })
    expect(overridesOf({ ...emptyHours(), days: [day('2026-12-01'), day('2026-03-06')] }).days?.map((d) => [d.date, d.name])).toEqual([['2026-03-06', '停工'], ['2026-12-01', '停工']])
  })

  it('know a February of every year', () => expect([2, 4, 12].map(daysIn)).toEqual([28, 30, 31]))
})
