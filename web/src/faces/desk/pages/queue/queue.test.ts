import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { readMe } from '../../../../shared/api/session.ts'
import { i18n, useTexts } from '../../../../shared/i18n/index.ts'
import { fakeServer, SilentStream } from '../../../../shared/testing/fake-server.ts'
import { row } from '../../../../shared/testing/samples.ts'
import { useKit } from '../../kit.ts'
import QueuePage from './QueuePage.vue'

const me = {
  account: 'a1', name: '张三', login: 'zhangsan', must_change_password: false, permissions: ['case.read', 'case.accept', 'case.dispatch'], posts: [],
  tenant: { county: '140502', name: '城区' }, session: {},
}
const quiet = { 'GET /api/v1/session': () => ({ body: me }), 'GET /api/v1/catalogue': () => ({ body: { units: [] } }), 'GET /api/v1/catalogue/matters': () => ({ body: [] }) }

async function queue(address: string) {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', name: 'queue', component: QueuePage },
      { path: '/cases/:id', name: 'case', component: { render: () => null } },
    ],
  })
  await router.push(address)
  await readMe()
  const page = mount(QueuePage, { global: { plugins: [i18n, router, { install: useKit }] } })
  await flushPromises()
  return page
}

beforeEach(async () => {
  vi.stubGlobal('EventSource', SilentStream)
  localStorage.setItem('gezhi.locale', 'zh-CN')
  await useTexts({ 'zh-CN': () => import('../../../../text/zh-CN/desk.json'), en: () => import('../../../../text/en/desk.json') })
})
afterEach(() => vi.unstubAllGlobals())

describe('the queue', () => {
  it('asks for the tab and the filters of the address', async () => {
    const server = fakeServer({ ...quiet, 'GET /api/v1/cases': () => ({ body: { items: [row] } }) })
    const page = await queue('/?tab=accepted&matter=C0904')
    const list = server.asked.find((a) => a.path === '/api/v1/cases')
    expect([list?.query.get('state'), list?.query.get('matter'), list?.query.get('order')]).toEqual(['accepted', 'C0904', 'due'])
    expect(page.find('ul.rows').text()).toContain('井盖坏了')
  })

  it('goes on after the last row, and shows no row twice', async () => {
    const later = { ...row, id: '2', no: '2', title: '路灯不亮' }
    const pages = { '': { items: [row], next: 'c1' }, c1: { items: [row, later] } }
    const server = fakeServer({ ...quiet, 'GET /api/v1/cases': (a) => ({ body: pages[(a.query.get('after') ?? '') as keyof typeof pages] }) })
    const page = await queue('/')
    await page.find('.more button').trigger('click')
    await flushPromises()
    expect(server.asked.at(-1)?.query.get('after')).toBe('c1')
    expect(page.findAll('ul.rows > li')).toHaveLength(2)
    expect(page.find('.more').exists()).toBe(false)
  })

  it('says what to do when there is nothing', async () => {
    fakeServer({ ...quiet, 'GET /api/v1/cases': () => ({ body: { items: [] } }) })
    expect((await queue('/?tab=accepted')).text()).toContain('没有待派遣的事项')
  })

  it('tells what went wrong and offers to try again', async () => {
    let up = false
    fakeServer({ ...quiet, 'GET /api/v1/cases': () => (up ? { body: { items: [row] } } : { status: 503, body: { status: 503, detail: '系统暂时忙。' } }) })
    const page = await queue('/')
    expect(page.find('[role=alert]').text()).toContain('系统暂时忙')
    up = true
    await page.find('[role=alert] button').trigger('click')
    await flushPromises()
    expect(page.text()).toContain('井盖坏了')
  })
})
