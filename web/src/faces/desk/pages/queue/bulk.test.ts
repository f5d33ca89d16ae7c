import { afterEach, describe, expect, it, vi } from 'vitest'
import { fakeServer } from '../../../../shared/testing/fake-server.ts'
import { detail } from '../../../../shared/testing/samples.ts'
import { useBulk } from './use-bulk.ts'

afterEach(() => vi.unstubAllGlobals())

const trials = [
  { id: '1', no: '1', version: 4, act: 'reassign', goes: true },
  { id: '2', no: '2', version: 2, act: 'dispatch', goes: true },
  { id: '3', no: '3', version: 1, act: 'reassign', goes: false, why: '还没有立案' },
]

describe('several cases to another unit', () => {
  it('are only looked at first, and then go each by itself: what failed says why and can be tried again', async () => {
    let up = false
    const server = fakeServer({
      'POST /api/v1/case-trials/reassign': () => ({ body: { items: trials } }),
      'POST /api/v1/cases/1/acts/reassign': () => ({ body: detail({ id: '1', version: 5 }) }),
      'POST /api/v1/cases/2/acts/dispatch': () => (up ? { body: detail({ id: '2', version: 3 }) } : { status: 412, body: { status: 412, code: 'case.stale', detail: '别人刚办过' } }),
    })
    const done = vi.fn()
    const bulk = useBulk(done)
    await bulk.preview(['1', '2', '3'], 'unit:U15', ' 职责所在 ')
    expect(bulk.lines.value.map((l) => [l.fate, l.why])).toEqual([['goes', ''], ['goes', ''], ['stays', '还没有立案']])
    expect(server.asked).toHaveLength(1)

    await bulk.run()
    expect(bulk.lines.value.map((l) => [l.fate, l.why])).toEqual([['gone', ''], ['failed', '别人刚办过'], ['stays', '还没有立案']])
    const acts = server.asked.slice(1)
    expect(acts.map((a) => a.path)).toEqual(['/api/v1/cases/1/acts/reassign', '/api/v1/cases/2/acts/dispatch'])
    expect(acts.map((a) => a.headers.get('If-Match'))).toEqual(['"4"', '"2"'])
    expect(new Set(acts.map((a) => a.headers.get('Idempotency-Key'))).size).toBe(2)
    expect(acts[0]!.body).toEqual({ lead: 'unit:U15', words: '职责所在' })

    up = true
    await bulk.run()
    expect(server.asked.filter((a) => a.path.includes('/cases/1/'))).toHaveLength(1)
    expect(bulk.lines.value[1]!.fate).toBe('gone')
    expect(done).toHaveBeenCalledTimes(2)
  })
})
