import { describe, expect, it } from 'vitest'
import { acceptBody } from './use-triage.ts'

const grid = '140502001003007'

describe('what an acceptance says of the place', () => {
  it.each([
    ['nothing where the case lies in the chosen grid already', grid + '002', grid, undefined],
    ['nothing where nothing was chosen', grid, undefined, undefined],
    ['another grid that was chosen', '140502001003001', grid, grid],
    ['the first place of a case that had none', '140502', grid, grid],
    ['no town, for a case belongs to a community at least', '140502', '140502001', undefined],
  ])('%s', (_, has, chosen, told) => {
    expect(acceptBody(has, 'C0904', chosen)).toEqual({ matter: 'C0904', ...(told ? { grid: told } : {}) })
  })
})
