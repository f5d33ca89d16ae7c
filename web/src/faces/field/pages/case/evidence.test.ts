import { describe, expect, it } from 'vitest'
import { lacksPhoto } from './evidence.ts'

const photo = { id: 'f', name: 'a.jpg', type: 'photo' }
const of = (stage: 'report' | 'after') => ({ files: [{ id: 'g', bytes: 1, type: 'photo' as const, stage }] })

describe('a result that needs a photo', () => {
  it('lacks it until one is here or with the case, or somebody says why there is none', () => {
    const rule = { photo_after: true }
    expect(lacksPhoto(rule, {}, { files: null })).toBe(true)
    expect(lacksPhoto(rule, {}, of('report'))).toBe(true)
    expect(lacksPhoto(rule, { files: [{ ...photo, type: 'voice' }] }, { files: null })).toBe(true)
    expect(lacksPhoto(rule, { files: [photo] }, { files: null })).toBe(false)
    expect(lacksPhoto(rule, { apart: '已拆除' }, { files: null })).toBe(false)
    expect(lacksPhoto(rule, {}, of('after'))).toBe(false)
    expect(lacksPhoto({}, {}, { files: null })).toBe(false)
  })
})
