import { expect, it } from 'vitest'
import { nextCode } from './next-code.ts'

it.each([
  [[], 'U01'],
  [['U01', 'U27', 'U03'], 'U28'],
  [['U99'], 'U100'],
  [['X07'], 'U01'],
])('the code behind %j is %s', (codes, next) => expect(nextCode(codes)).toBe(next))
