import { afterEach, describe, expect, it, vi } from 'vitest'
import { doAct } from './acts.ts'
import { readCase } from './cases.ts'
import { whenSignedOut } from './client.ts'
import { fakeServer } from '../testing/fake-server.ts'
import { detail, row } from '../testing/samples.ts'

afterEach(() => vi.unstubAllGlobals())

describe('the client', () => {
  it('names the version that the person saw and the key of the intended act', async () => {
    const server = fakeServer({ 'POST /api/v1/cases/*/acts/note': () => ({ body: detail({ version: 8 }) }) })
    const after = await doAct(row.id, 'note', { words: '已到现场' }, 7, 'key-of-the-act')
    expect(after.version).toBe(8)
    expect(server.asked[0]?.headers.get('If-Match')).toBe('"7"')
    expect(server.asked[0]?.headers.get('Idempotency-Key')).toBe('key-of-the-act')
    expect(server.asked[0]?.body).toEqual({ words: '已到现场' })
  })

  it('asks in the language of the page', async () => {
    const server = fakeServer({ 'GET /api/v1/cases/*': () => ({ body: detail() }) })
    await readCase(row.id)
    expect(server.asked[0]?.headers.get('Accept-Language')).toBe('zh-CN')
  })

  it('tells each wrong field in the server’s words', async () => {
    const errors = [{ path: 'words', code: 'required', message: '不能为空。请填写。' }, { path: 'files[0].id', code: 'unknown_file', message: '没有这个附件。' }]
    fakeServer({ 'POST /api/v1/cases/*/acts/note': () => ({ status: 422, body: { status: 422, code: 'input.fields', detail: '有 2 处需要修改', errors } }) })
    const problem = await doAct(row.id, 'note', { words: '' }, 1, 'some-key').catch((e) => e)
    expect(problem).toMatchObject({ status: 422, answered: true, message: '有 2 处需要修改' })
    expect(problem.at('words')).toEqual(['不能为空。请填写。'])
    expect(problem.at('files')).toEqual(['没有这个附件。'])
    expect(problem.elsewhere(['words'])).toHaveLength(1)
  })

  it('knows that a request without an answer may have been heard', async () => {
    fakeServer({ 'GET /api/v1/cases/*': () => 'lost' })
    await expect(readCase(row.id)).rejects.toMatchObject({ code: 'network', answered: false })
  })

  it('says when the session has ended', async () => {
    const signedOut = vi.fn()
    whenSignedOut(signedOut)
    fakeServer({ 'GET /api/v1/cases/*': () => ({ status: 401, body: { status: 401, code: 'session.none', detail: '请先登录。' } }) })
    await expect(readCase(row.id)).rejects.toMatchObject({ signedOut: true })
    expect(signedOut).toHaveBeenCalledOnce()
  })
})
