import { expect, it } from 'vitest'
import { ready } from './split.ts'

it('makes a case of each part that says something, and of none two', () => {
  expect(ready([' 路灯不亮 ', '', '垃圾没收', '路灯不亮', '  '])).toEqual(['路灯不亮', '垃圾没收'])
})
