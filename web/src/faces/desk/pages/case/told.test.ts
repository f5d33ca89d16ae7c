import { describe, expect, it } from 'vitest'
import type { ActView } from '../../../../shared/api/cases.ts'
import { toldIn } from './told.ts'

const act = (seq: number, name: string, words?: Record<string, string>) => ({ seq, act: name, at: '2026-03-02T01:00:00Z', words }) as unknown as ActView

describe('what the reporter told', () => {
  it('is the report and what was added to it, in order, without the words of the office', () => {
    const history = [act(1, 'report', { title: '路灯', words: '不亮', address: '东门' }), act(2, 'ask_info', { missing: '哪盏?' }), act(3, 'supplement', { words: '左边第二盏' })]
    expect(toldIn(history).map((t) => t.words)).toEqual(['不亮', '左边第二盏'])
    expect(toldIn(history)[0]).toMatchObject({ title: '路灯', address: '东门' })
  })
  it('leaves out what was erased and what had no words', () => {
    expect(toldIn([act(1, 'report', {}), act(2, 'supplement')])).toEqual([])
    expect(toldIn(undefined)).toEqual([])
  })
})
