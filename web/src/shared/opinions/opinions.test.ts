import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { i18n, useTexts } from '../i18n/index.ts'
import { fakeServer } from '../testing/fake-server.ts'
import OpinionPage from './OpinionPage.vue'

const answered = { id: '1', at: '2026-03-02T01:00:00Z', kind: 'wish', state: 'done', words: '请记住筛选', answer: '已改', version: 2 }

async function open(address: string) {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/opinions', component: OpinionPage }] })
  await router.push(address)
  const page = mount(OpinionPage, { global: { plugins: [i18n, router] } })
  await flushPromises()
  return page
}

describe('an opinion about this system', () => {
  beforeEach(async () => {
    localStorage.setItem('gezhi.locale', 'zh-CN')
    await useTexts({ 'zh-CN': async () => ({ default: {} }), en: async () => ({ default: {} }) })
  })
  afterEach(() => vi.unstubAllGlobals())

  it('says from which page it comes, and nothing of a case', async () => {
    const server = fakeServer({ 'GET /api/v1/opinions/own': () => ({ body: [answered] }), 'POST /api/v1/opinions': () => ({ status: 201, body: { id: '2' } }) })
    const page = await open('/opinions?from=queue')
    expect(page.text()).toContain('已改')
    await page.find('textarea').setValue(' 列表太长 ')
    await page.find('form').trigger('submit')
    await flushPromises()
    expect(server.asked.find((a) => a.method === 'POST')?.body).toEqual({ kind: 'fault', words: '列表太长', page: 'queue' })
    expect(page.find('[role=status]').exists()).toBe(true)
  })

  it('drops what is no name of a page', async () => {
    const server = fakeServer({ 'GET /api/v1/opinions/own': () => ({ body: [] }), 'POST /api/v1/opinions': () => ({ status: 201, body: { id: '2' } }) })
    const page = await open('/opinions?from=/cases/019a')
    await page.find('textarea').setValue('好')
    await page.find('form').trigger('submit')
    await flushPromises()
    expect(server.asked.find((a) => a.method === 'POST')?.body).toEqual({ kind: 'fault', words: '好' })
  })
})
