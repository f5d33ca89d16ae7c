import { describe, expect, it } from 'vitest'
import type { Matter } from '../../../../shared/api/catalogue.ts'
import { expectedLead } from './use-triage.ts'

const matter = (entry_loop: string): Matter => ({ entry_loop, lead: { org: 'unit:U15', name: '住建局' } }) as Matter
const micro = '140502001003007002'

describe('the expected lead', () => {
  it.each([
    ['micro', micro, 'grid:140502001003007', 'grid_team', '140502001003007'],
    ['micro', '140502001003', 'center:140502001003', 'center', '140502001003'],
    ['small', micro, 'center:140502001003', 'center', '140502001003'],
    ['middle', micro, 'unit:U15', 'lead_unit', undefined],
    ['large', micro, 'unit:U15', 'lead_unit', undefined],
  ])('in the %s loop', (loop, place, org, rule, at) => {
    expect(expectedLead(matter(loop), place)).toMatchObject({ org, rule })
    expect(expectedLead(matter(loop), place)?.at).toBe(at)
  })
  it('is unknown without a matter', () => {
    expect(expectedLead(undefined, micro)).toBeUndefined()
  })
})
