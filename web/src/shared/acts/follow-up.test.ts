import { describe, expect, it } from 'vitest'
import { complete, outcome, questions } from './follow-up.ts'

describe('the follow-up', () => {
  it('asks one question after the other, in the fixed order', () => {
    expect(questions({})).toEqual(['reached'])
    expect(questions({ reached: 'yes' })).toEqual(['reached', 'contacted', 'words'])
    expect(questions({ reached: 'yes', contacted: 'yes', solved: 'yes' })).toEqual(['reached', 'contacted', 'solved', 'satisfaction', 'words'])
  })
  it('asks nothing of whom it did not reach', () => {
    expect(questions({ reached: 'no' })).toEqual(['reached', 'words'])
    expect(outcome({ reached: 'no', solved: 'yes', satisfaction: 'satisfied' })).toEqual({ act: 'close', body: { reached: false } })
  })
  it('sends an unsolved case back to work', () => {
    const answers = { reached: 'yes', contacted: 'yes', solved: 'no', satisfaction: 'unsatisfied', words: ' 还在漏 ' } as const
    expect(outcome(answers)).toEqual({ act: 'unsolved', body: { contacted: 'yes', satisfaction: 'unsatisfied', words: '还在漏' } })
  })
  it('closes an unsolved case that was explained', () => {
    const answers = { reached: 'yes', contacted: 'yes', solved: 'no', satisfaction: 'fairly', explained: true, words: '待拆迁' } as const
    expect(outcome(answers)).toMatchObject({ act: 'close', body: { reached: true, solved: 'no', explained: true } })
  })
  it('is complete when every question was answered', () => {
    expect(complete({ reached: 'yes', contacted: 'no', solved: 'partly' })).toBe(false)
    expect(complete({ reached: 'yes', contacted: 'no', solved: 'partly', satisfaction: 'fairly' })).toBe(true)
    expect(complete({ reached: 'exempt' })).toBe(false)
    expect(complete({ reached: 'exempt', exempt: 'anonymous' })).toBe(true)
  })
})
