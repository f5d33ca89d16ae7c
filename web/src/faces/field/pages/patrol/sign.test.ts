import { expect, test } from 'vitest'
import { signOf } from './sign.ts'

test('the code at a risk point names the point and its sign', () => {
  const id = '019ac000-0000-7000-8000-000000000001'
  expect(signOf(`${id}.ABCD2345`)).toEqual({ point: id, code: 'ABCD2345' })
  for (const other of [undefined, '', id, `${id}.`, `${id}.<b>`, `x.ABCD2345`, [id], `${id}.ABCD2345.more`]) expect(signOf(other)).toBeUndefined()
})
