import { expect, test } from 'vitest'
import { useSearch } from './use-search.ts'

test('a later text overtakes an earlier one, and what fails finds nothing', async () => {
  const answers = new Map<string, (list: string[]) => void>()
  const { found, loading, search } = useSearch<string>((text, signal) => new Promise((resolve, reject) => {
    answers.set(text, resolve)
    signal.addEventListener('abort', () => reject(new Error('aborted')))
  }))
  const early = search('城')
  const late = search(' 城区 ')
  answers.get('城区')?.(['城区'])
  await Promise.all([early, late])
  expect(found.value).toEqual(['城区'])
  expect(loading.value).toBe(false)
  await search('  ')
  expect(found.value).toEqual(['城区'])
  const broken = useSearch<string>(() => Promise.reject(new Error('no line')))
  await broken.search('城区')
  expect([broken.found.value, broken.loading.value]).toEqual([[], false])
})
