import { describe, expect, it } from 'vitest'
import type { Text } from '../../../shared/api/texts.ts'
import { detail } from '../../../shared/testing/samples.ts'
import { fill, hole, known, offered } from './fill.ts'
import { kindFor } from './kinds.ts'

const text = (id: string, over: Partial<Text>): Text => ({ id, kind: 'return', title: id, words: id, version: 1, ...over })

describe('standard texts', () => {
  it('are offered for the field and the matter of the case, the closest first', () => {
    const matter = (code: string) => ({ code, name: code, category: '' })
    const all = [
      text('county', {}),
      text('anywhere', { kind: 'any' }),
      text('unit', { org: { org: 'unit:U15', name: 'U15' } }),
      text('lids', { matter: matter('C0904') }),
      text('lamps', { matter: matter('C0905') }),
      text('answer', { kind: 'answer' }),
    ]
    expect(offered(all, 'return', 'C0904').map((t) => t.id)).toEqual(['lids', 'unit', 'county', 'anywhere'])
    expect(kindFor('finish')).toBe('answer')
    expect(kindFor('split')).toBe('any')
  })

  it('take from the case what it knows and leave the rest to be filled', () => {
    const blanks = [{ code: 'no', token: 'a' }, { code: 'lead', token: 'b' }, { code: 'due', token: 'c' }]
    const words = fill('【a】: 【b】, 【c】, 【d】', blanks, known(detail({ lead: { org: 'unit:U15', name: 'U15' } })))
    expect(words).toBe('140502202603020000017: U15, 【c】, 【d】')
    expect(hole(words)).toEqual([28, 31])
    expect(hole('whole')).toBeUndefined()
  })
})
