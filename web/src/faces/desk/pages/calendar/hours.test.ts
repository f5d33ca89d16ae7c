import { describe, expect, it } from 'vitest'
import { emptyHours, formOf, overridesOf } from './hours.ts'

describe('hours of an organisation', () => {
  it('say nothing where nothing differs', () => expect(overridesOf(emptyHours())).toEqual({}))

  it.each([
    ['08:30-12:00, 14:30-18:00', ['08:30-12:00', '14:30-18:00']],
    ['08:30~12:00、14:30至18:00', ['08:30-12:00', '14:30-18:00']],
  ])('%s is read as people type it', (hours, office) => expect(overridesOf({ ...emptyHours(), hours })).toEqual({ hours: { office } }))

  it('keep what the form does not show', () => {
    const was = { days: [{ date: '2026-05-01', working: true }], hours: { office: ['09:00-17:00'], seasons: [{ from: '06-01', to: '08-31', office: ['07:00-13:00'] }] } }
    expect(overridesOf(formOf(was), was)).toEqual(was)
  })

  it('come back as they were', () => {
    const form = { hours: '00:00-24:00', week: [1, 2, 3, 4, 5, 6, 7], holidays: true }
    expect(formOf(overridesOf(form))).toEqual(form)
  })
})
