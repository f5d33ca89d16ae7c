import { flushPromises, mount } from '@vue/test-utils'
import ElementPlus from 'element-plus'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { i18n, useTexts } from '../../../../shared/i18n/index.ts'
import { lastDayOf } from '../../../../shared/time/format.ts'
import { readMe } from '../../../../shared/api/session.ts'
import { fakeServer } from '../../../../shared/testing/fake-server.ts'
import { byPlace } from './group.ts'
import PostsPage from './PostsPage.vue'

const grid = { code: '140502001001001', name: '第一网格', level: 4 }
const county = { code: '140502', name: '城区', level: 1 }
const worker = { id: 'w', place: grid, roles: [{ code: 'grid_worker', name: '专职网格员' }], vacant: true, holders: [] }
const chief = {
  id: 'c', place: grid, roles: [{ code: 'grid_chief', name: '网格长' }], vacant: false,
  holders: [{ id: 'p1', account: 'a1', name: '王五', role: 'grid_chief', role_name: '网格长', place: grid, from: '2025-03-01T00:00:00Z' }],
}

async function page(query: string) {
  const server = fakeServer({
    'GET /api/v1/session': () => ({ body: { account: 'me', posts: [], permissions: ['people.manage', 'people.grant'] } }),
    'GET /api/v1/posts': (asked) => ({
      body: {
        path: [county], seats: 19, vacant: 1, roles: [{ code: 'grid_worker', name: '专职网格员', seats: 2, vacant: 1 }],
        below: asked.query.get('vacant') ? [] : [{ place: { code: '140502001', name: '东街街道', level: 2 }, seats: 12, vacant: 1 }],
        items: asked.query.get('vacant') ? [worker] : [worker, chief], others: [],
      },
    }),
    'GET /api/v1/accounts': () => ({ body: { items: [{ id: 'a2', name: '李四', status: 'active', version: 1, posts: [] }] } }),
    'POST /api/v1/accounts/*/posts': () => ({ status: 201, body: { id: 'p2', role: 'grid_worker', role_name: '', place: grid, from: '2026-01-01T00:00:00Z' } }),
  })
  await readMe()
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', name: 'posts', component: PostsPage }, { path: '/people', name: 'people', component: { render: () => null } }] })
  await router.push('/' + query)
  const shown = mount(PostsPage, { global: { plugins: [i18n, router, ElementPlus] } })
  await flushPromises()
  return { shown, server, router }
}

describe('the page of posts', () => {
  beforeEach(async () => {
    localStorage.setItem('gezhi.locale', 'zh-CN')
    await useTexts({ 'zh-CN': () => import('../../../../text/zh-CN/desk.json'), en: () => import('../../../../text/en/desk.json') })
  })
  afterEach(() => vi.unstubAllGlobals())

  it('tells who holds what since when, what is vacant, and how it is below', async () => {
    const { shown } = await page('')
    expect(shown.text()).toContain('应设 19 个岗位,空 1 个')
    expect(shown.find('.below').text()).toContain('空 1 / 共 12')
    const rows = shown.findAll('section li')
    expect(rows[0]!.text()).toContain('空岗')
    expect(rows[1]!.text()).toContain('王五')
    expect(rows[1]!.text()).toContain('2025/3/1 起')
  })

  it('asks for the vacant ones of a role and a place as the address says', async () => {
    const { server } = await page('?place=140502001&vacant=1&role=grid_worker')
    expect(server.asked.at(-1)!.query.toString()).toBe('place=140502001&vacant=true&role=grid_worker')
  })

  it('gives a vacant post to somebody with role and place of the post', async () => {
    const { shown, server } = await page('?vacant=1')
    await shown.find('.none button').trigger('click')
    const form = shown.find('form.give')
    await shown.findAllComponents({ name: 'ElSelect' }).find((s) => form.element.contains(s.element))!.setValue('a2')
    await form.trigger('submit')
    await flushPromises()
    const sent = server.asked.find((a) => a.method === 'POST')!
    expect(sent.path).toBe('/api/v1/accounts/a2/posts')
    expect(sent.body).toEqual({ role: 'grid_worker', place: grid.code, reason: 'appointed' })
    expect(server.asked.at(-1)!.path).toBe('/api/v1/posts') // and the page is read anew
  })
})

it('puts the posts of one place together', () => {
  const other = { ...worker, id: 'x', place: { ...grid, code: '140502001001002' } }
  expect(byPlace([worker, chief, other] as never).map((p) => p.seats.length)).toEqual([2, 1])
})

it('names the last day of what ends at midnight', () => {
  expect(lastDayOf('2026-03-01T16:00:00Z')).toContain('3/1') // midnight of the 2nd in the office
})
