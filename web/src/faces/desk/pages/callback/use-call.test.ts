import { ref } from 'vue'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { fakeServer } from '../../../../shared/testing/fake-server.ts'
import { detail } from '../../../../shared/testing/samples.ts'
import { answered, asking, useCall } from './use-call.ts'

afterEach(() => vi.unstubAllGlobals())

const open = detail({ state: 'verified', version: 9, allowed: [{ act: 'close', name: '回访结案' }, { act: 'unsolved', name: '未解决' }] })

describe('the fixed questions', () => {
  it('come one after the other: contacted, solved, satisfied', () => {
    expect(asking({})).toBe('reached')
    expect(asking({ reached: 'yes' })).toBe('contacted')
    expect(asking({ reached: 'yes', contacted: 'yes' })).toBe('solved')
    expect(asking({ reached: 'yes', contacted: 'yes', solved: 'partly' })).toBe('satisfaction')
    expect(asking({ reached: 'yes', contacted: 'yes', solved: 'yes', satisfaction: 'fairly' })).toBeUndefined()
  })
  it('are not put to who was not reached', () => {
    expect(asking({ reached: 'no' })).toBeUndefined()
    expect(asking({ reached: 'exempt' })).toBe('exempt')
  })
})

describe('a call', () => {
  it('shows the number as a look that is written down, takes answers by figures and records them', async () => {
    const server = fakeServer({
      'POST /api/v1/cases/*/contact/reveal': () => ({ body: { name: '李某', phone: '13800000000' } }),
      'POST /api/v1/cases/*/acts/close': () => ({ body: detail({ state: 'closed', version: 10 }) }),
    })
    const done = vi.fn()
    const call = useCall(ref(open), done)
    await call.show()
    expect(call.person.value?.phone).toBe('13800000000')
    expect(server.asked[0]?.body).toEqual({ reason: 'follow_up' })
    expect(call.answer(3)).toBe(false)
    for (const figure of [0, 1, 0, 1]) expect(call.answer(figure)).toBe(true)
    await call.record()
    expect(server.asked[1]?.body).toEqual({ reached: true, contacted: 'no', solved: 'yes', satisfaction: 'fairly' })
    expect(done).toHaveBeenCalledOnce()
  })

  it('goes one question back, and asks for words where nothing was solved', async () => {
    const server = fakeServer({ 'POST /api/v1/cases/*/acts/unsolved': () => ({ body: detail({ state: 'handling' }) }) })
    const call = useCall(ref(open), vi.fn())
    for (const figure of [0, 0, 0]) call.answer(figure)
    call.back()
    expect(answered(call.answers)).toEqual(['reached', 'contacted'])
    for (const figure of [2, 2]) call.answer(figure)
    expect(call.ready.value).toBe(false)
    await call.record()
    expect(server.asked).toEqual([])
    call.answers.words = '还在漏'
    await call.record()
    expect(server.asked[0]?.body).toEqual({ contacted: 'yes', satisfaction: 'unsatisfied', words: '还在漏' })
  })
})
