import { describe, expect, it } from 'vitest'
import { bodyOf, missing, type Field } from './fields.ts'

const fields: Field[] = [
  { name: 'words', kind: 'words', required: true },
  { name: 'grant', kind: 'decision', required: true },
  { name: 'files', kind: 'files' },
]

describe('a form', () => {
  it('names what is missing; blanks are nothing', () => {
    expect(missing(fields, { words: '  ' })).toEqual(['words', 'grant'])
  })
  it('takes "no" for an answer', () => {
    expect(missing(fields, { words: 'x', grant: false })).toEqual([])
    expect(bodyOf(fields, { words: 'x', grant: false })).toEqual({ words: 'x', grant: false })
  })
  it('takes no photo at all for an answer to which photos are public', () => {
    expect(bodyOf([{ name: 'files', kind: 'photos' }], { files: [] })).toEqual({ files: [] })
  })
  it('sends files by their ids and leaves out what is empty', () => {
    const files = [{ id: 'f1', name: 'a.jpg', type: 'photo' }]
    expect(bodyOf(fields, { words: '', files })).toEqual({ files: [{ id: 'f1' }] })
  })
})
