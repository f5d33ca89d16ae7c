import { expect, it } from 'vitest'
import { spell } from './spell.ts'

it('says hours as people do', () => {
  const said = (hours: number) => spell(hours, (key, { n }) => `${n} ${key.split('.')[1]}`)
  expect([0.001, 0.5, 1, 47.4, 48, 170].map(said)).toEqual(['1 minutes', '30 minutes', '1 hours', '47 hours', '2 in_days', '7 in_days'])
})
