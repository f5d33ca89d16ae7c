import { expect, it } from 'vitest'
import { sizeText } from './size.ts'

it.each([[0, '1 KB'], [2048, '2 KB'], [1_572_864, '1.5 MB'], [31_457_280, '30.0 MB']])('%d bytes are %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text)
})
