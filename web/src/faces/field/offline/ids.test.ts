import { expect, it } from 'vitest'
import { withoutIds } from './ids.ts'

it('hides the number of an identity card and leaves other numbers alone', () => {
  expect(withoutIds('证号11010519491231002X,电话13800001234')).toBe('证号110105********00**,电话13800001234')
  for (const text of ['11010519491231002X9', '110105194912310021', '140502001003007001', '140502202603020000017', '019a0000-0000-7000-8000-000000000001']) expect(withoutIds(text)).toBe(text)
})
