import { expect, it } from 'vitest'
import { baseOf } from './base.ts'
import { realFace } from '../practice/go.ts'

it('asks the training ground from its own pages alone', () => {
  expect(baseOf('/training/desk/cases/1')).toBe('/training')
  expect(baseOf('/training/field/')).toBe('/training')
  expect(baseOf('/desk/')).toBe('')
  expect(baseOf('/desk/training')).toBe('') // the page that makes it is real
  expect(baseOf('/trainings/desk/')).toBe('')
})

it('leads back to the face from which one works', () => {
  expect(realFace('/training/field/report')).toBe('/field/')
  expect(realFace('/training/desk/')).toBe('/desk/')
})
