import { describe, expect, it } from 'vitest'
// @ts-expect-error a script without types
import { compareTexts, findKeys, findRawText, findRealPaths, leaves } from './texts.mjs'

const map = (texts: Record<string, string>) => new Map(Object.entries(texts))

describe('the lint of texts', () => {
  it('finds raw text in a template and in a script', () => {
    expect(findRawText('<template><p>Hello</p></template>', 'a.vue')).toEqual(['raw text: Hello'])
    expect(findRawText('<template><p title="谁">{{ x }}</p></template>', 'a.vue')).toHaveLength(1)
    expect(findRawText("const a = '网格'", 'a.ts')).toHaveLength(1)
    expect(findRawText("const a = 1 // 网格", 'a.ts')).toEqual([])
    expect(findRawText('<template><p>{{ $t("a") }} · </p></template>', 'a.vue')).toEqual([])
  })
  it('compares keys and placeholders', () => {
    expect(compareTexts(map({ a: '{n}件', b: 'x' }), map({ a: 'n' }))).toHaveLength(2)
    expect(compareTexts(map({ a: '{n}件' }), map({ a: '{n} cases' }))).toEqual([])
  })
  it('finds the messages that are used', () => {
    expect(findKeys("$t('a.b', { n }) + t('c.' + x) + t(ok ? 'd' : 'e')")).toEqual({ whole: ['a.b', 'd', 'e'], starts: ['c.'] })
    expect(findKeys("$t(kind === 'x' ? 'f.g' : 'f.h')").whole).toEqual(['f.g', 'f.h'])
  })
  it('finds addresses that a page of the training ground would ask of the real one', () => {
    expect(findRealPaths("fetch('/api/v1/uploads')")).toEqual(['/api/v1/uploads without base'])
    expect(findRealPaths('const at = `/print/${paper}/1`')).toHaveLength(1)
    expect(findRealPaths("api.GET('/api/v1/session'); open(base + '/events'); `${base}/api/v1/map`")).toEqual([])
  })
  it('walks a tree', () => {
    expect(leaves({ a: { b: 'x' }, c: 'y' })).toEqual([['a.b', 'x'], ['c', 'y']])
  })
})
