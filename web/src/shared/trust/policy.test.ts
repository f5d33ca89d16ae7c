import { expect, it, vi } from 'vitest'
import { trust } from './policy.ts'

it('lets through the empty text and named scripts, and makes its policy once', () => {
  const createPolicy = vi.fn()
  vi.stubGlobal('trustedTypes', { createPolicy })
  trust()
  trust('/app/assets/worker.mjs')
  expect(createPolicy).toHaveBeenCalledTimes(1)
  const [name, rules] = createPolicy.mock.calls[0]!
  expect(name).toBe('default')
  expect(rules.createHTML('')).toBe('')
  expect(rules.createScriptURL('/app/assets/worker.mjs')).toBe('/app/assets/worker.mjs')
  expect(() => rules.createHTML('<b>x</b>')).toThrow()
  expect(() => rules.createScriptURL('https://elsewhere.example/x.js')).toThrow()
  vi.unstubAllGlobals()
})
