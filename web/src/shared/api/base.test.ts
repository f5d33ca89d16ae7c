import { expect, it } from 'vitest'
import { baseOf } from './base.ts'
import { realFace } from '../practice/go.ts'

it('asks the training ground from its own pages alone', () => {
  expect(baseOf('/training/140502/desk/cases/1')).toBe('/training/140502')
  expect(baseOf('/training/140502/field/')).toBe('/training/140502')
  expect(baseOf('/desk/')).toBe('')
  expect(baseOf('/desk/training')).toBe('') // the page that makes it is real
  expect(baseOf('/trainings/140502/desk/')).toBe('')
})

it('leads back to the face from which one works', () => {
  expect(realFace('/training/140502/field/report')).toBe('/field/')
  expect(realFace('/training/140502/desk/')).toBe('/desk/')
})
