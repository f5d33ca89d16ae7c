import { expect, it } from 'vitest'
import { row } from '../testing/samples.ts'
import { kept } from './use-list.ts'

it('keeps the rows of a list that have not changed, and takes those that have', () => {
  const other = { ...row, id: '2' }
  const [a, b] = kept([row, other], [{ ...row }, { ...other, version: 2 }])
  expect(a).toBe(row)
  expect(b).toMatchObject({ id: '2', version: 2 })
})
