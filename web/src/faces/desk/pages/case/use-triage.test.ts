import { describe, expect, it } from 'vitest'
import type { Matter } from '../../../../shared/api/catalogue.ts'
import { expectedLead } from './use-triage.ts'

const matter = (entry_loop: string): Matter => ({ entry_loop, lead: { org: 'unit:U15', name: '住建局' } }) as Matter
const grid = { code: '140502001003007', name: '第七网格' }
const named = (kind: string) => kind

describe('the expected lead', () => {
  it.each([
    ['micro', grid, 'grid:140502001003007', 'grid_team'],
    ['micro', { code: '140502001003', name: '社区' }, 'center:140502001003', 'center'],
    ['small', grid, 'center:140502001003', 'center'],
    ['middle', grid, 'unit:U15', 'lead_unit'],
    ['large', grid, 'unit:U15', 'lead_unit'],
  ])('in the %s loop', (loop, place, org, rule) => {
    expect(expectedLead(matter(loop), place, named)).toMatchObject({ lead: { org }, rule })
  })
  it('is unknown without a matter', () => {
    expect(expectedLead(undefined, grid, named)).toBeUndefined()
  })
})
