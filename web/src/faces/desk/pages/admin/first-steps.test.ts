import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { i18n, useTexts } from '../../../../shared/i18n/index.ts'
import { fakeServer } from '../../../../shared/testing/fake-server.ts'
import FirstSteps from './FirstSteps.vue'

async function shown(done: string[]) {
  const steps = ['jurisdiction', 'territory', 'units', 'people', 'calendar', 'sample'].map((step) => ({ step, done: done.includes(step), n: 3 }))
  fakeServer({ 'GET /api/v1/setup/steps': () => ({ body: steps }) })
  const named = ['catalogue', 'imports', 'units', 'calendar'].map((name) => ({ path: '/' + name, name, component: { render: () => null } }))
  const router = createRouter({ history: createMemoryHistory(), routes: named })
  const page = mount(FirstSteps, { global: { plugins: [i18n, router] } })
  await flushPromises()
  return page
}

describe('the first steps of a county', () => {
  beforeEach(async () => {
    localStorage.setItem('gezhi.locale', 'zh-CN')
    await useTexts({ 'zh-CN': () => import('../../../../text/zh-CN/desk.json'), en: () => import('../../../../text/en/desk.json') })
  })
  afterEach(() => vi.unstubAllGlobals())

  it('name the first that is not done as the next, also when later ones are', async () => {
    const page = await shown(['jurisdiction', 'units'])
    expect(page.find('[aria-current=step]').text()).toContain('导入')
    expect(page.findAll('li.done')).toHaveLength(2)
  })

  it('are gone when all is there', async () => {
    const page = await shown(['jurisdiction', 'territory', 'units', 'people', 'calendar', 'sample'])
    expect(page.find('ol').exists()).toBe(false)
  })
})
