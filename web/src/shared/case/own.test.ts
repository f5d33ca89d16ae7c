import { expect, it } from 'vitest'
import { ownWork } from './own.ts'

it('counts the helper’s work for a unit, and the lead’s alone for a center', () => {
  expect(ownWork('unit:U15')).toMatchObject({ org: 'unit:U15' })
  expect(ownWork('center:140502001')).toMatchObject({ lead: 'center:140502001' })
  expect(ownWork(undefined)).toMatchObject({ mine: 'account' })
})
