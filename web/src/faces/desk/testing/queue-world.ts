import { flushPromises, mount } from '@vue/test-utils'
import { vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { readMe } from '../../../shared/api/session.ts'
import { i18n, useTexts } from '../../../shared/i18n/index.ts'
import { SilentStream, type Asked } from '../../../shared/testing/fake-server.ts'
import { detail } from '../../../shared/testing/samples.ts'
import { useKit } from '../kit.ts'
import QueuePage from '../pages/queue/QueuePage.vue'

const me = {
  account: 'a1', name: '张三', login: 'zhangsan', must_change_password: false, permissions: ['case.read', 'case.accept', 'case.dispatch'], posts: [],
  tenant: { county: '140502', name: '城区' }, session: {},
}

// The fields that choose from lists are slow to draw, and another test's.
const fields = { MatterField: true, PlaceField: true, UnitField: true }

// quiet is a server that knows the clerk and nothing of what a test is about.
export const quiet = {
  'GET /api/v1/session': () => ({ body: me }),
  'GET /api/v1/catalogue': () => ({ body: { units: [], settings: { intake: { undo_seconds: 30 } } } }),
  'GET /api/v1/catalogue/matters': () => ({ body: [] }),
  'GET /api/v1/catalogue/views/*': () => ({ body: { steps: [] } }),
  'GET /api/v1/catalogue/reasons/*': () => ({ body: [] }),
  'GET /api/v1/cases/*/triage': () => ({ body: { places: [], similar: [], others: 0 } }),
  'GET /api/v1/cases/*': (a: Asked) => ({ body: detail({ id: a.path.split('/').at(-1)! }) }),
  'GET /api/v1/filters': () => ({ body: [] }),
  'POST /api/v1/case-counts': (a: Asked) => ({ body: { counts: setsOf(a).map((_, i) => i), most: 1000 } }),
}

export const setsOf = (a: Asked): object[] => (a.body as { sets: object[] }).sets

// begin loads the texts and leaves the browser as a new one.
export async function begin(): Promise<void> {
  vi.stubGlobal('EventSource', SilentStream)
  localStorage.clear()
  localStorage.setItem('gezhi.locale', 'zh-CN')
  await useTexts({ 'zh-CN': () => import('../../../text/zh-CN/desk.json'), en: () => import('../../../text/en/desk.json') })
}

// queue opens the list at an address, in a window so wide.
export async function queue(address: string, width = 1024) {
  vi.stubGlobal('matchMedia', (asked: string) => ({ matches: width >= Number(/\d+/.exec(asked)?.[0]), addEventListener() {}, removeEventListener() {} }))
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', name: 'queue', component: QueuePage },
      { path: '/cases/:id', name: 'case', component: { render: () => null } },
    ],
  })
  await router.push(address)
  await readMe()
  const page = mount(QueuePage, { attachTo: document.body, global: { plugins: [i18n, router, { install: useKit }], stubs: fields } })
  await flushPromises()
  return Object.assign(page, { router })
}

// press presses a key where the focus is.
export async function press(...keys: string[]): Promise<void> {
  for (const key of keys) {
    document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
    await flushPromises()
  }
}
