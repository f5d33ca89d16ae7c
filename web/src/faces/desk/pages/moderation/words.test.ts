import { expect, it } from 'vitest'
import type { ActView } from '../../../../shared/api/cases.ts'
import { publicWords } from './words.ts'

const act = (seq: number, name: string, words: Record<string, string>) => ({ seq, act: name, words }) as unknown as ActView

it('shows what the office wrote for the public, of results the newest, and nothing of the reporter', () => {
  const history = [act(1, 'report', { words: '我家住三号楼' }), act(2, 'suspend', { interim: '围挡' }), act(3, 'finish', { words: '换灯' }), act(4, 'rework', { words: '没换' }), act(5, 'finish', { words: '已换灯' })]
  expect(publicWords(history).map((w) => w.words)).toEqual(['围挡', '已换灯'])
  expect(publicWords(undefined)).toEqual([])
})
