import { describe, expect, it } from 'vitest'
import { Intent } from './intent.ts'
import { Problem } from './problem.ts'

const lost = () => Promise.reject(new Problem(0, 'network', 'no answer'))

describe('an intent', () => {
  it('keeps its key when no answer came, and tries once more by itself', async () => {
    const intent = new Intent()
    const keys: string[] = []
    let tries = 0
    const answer = await intent.run({ a: 1 }, (key) => (keys.push(key), ++tries < 2 ? lost() : Promise.resolve('ok')), 0)
    expect(answer).toBe('ok')
    expect(keys).toHaveLength(2)
    expect(keys[0]).toBe(keys[1])
  })

  it('keeps its key when the person tries again later', async () => {
    const intent = new Intent()
    const keys: string[] = []
    await expect(intent.run('x', (key) => (keys.push(key), lost()), 0)).rejects.toMatchObject({ code: 'network' })
    await intent.run('x', (key) => (keys.push(key), Promise.resolve()), 0)
    expect(new Set(keys).size).toBe(1)
  })

  it('takes a new key for other content', async () => {
    const intent = new Intent()
    const keys: string[] = []
    await intent.run({ words: 'a' }, (key) => (keys.push(key), lost()), 0).catch(() => {})
    await intent.run({ words: 'b' }, async (key) => keys.push(key), 0)
    expect(keys[0]).not.toBe(keys.at(-1))
  })

  it('takes a new key after an answer, good or bad', async () => {
    const intent = new Intent()
    const keys: string[] = []
    await intent.run(1, async (key) => keys.push(key))
    await intent.run(1, (key) => (keys.push(key), Promise.reject(new Problem(422, 'input.fields', '')))).catch(() => {})
    await intent.run(1, async (key) => keys.push(key))
    expect(new Set(keys).size).toBe(3)
  })
})
