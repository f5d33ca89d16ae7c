import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { i18n, useTexts } from '../i18n/index.ts'
import { fakeServer } from '../testing/fake-server.ts'
import { way } from './go.ts'
import PracticePage from './PracticePage.vue'
import TrainingBanner from './TrainingBanner.vue'

const global = { plugins: [i18n] }

async function page(state: string) {
  const server = fakeServer({
    'GET /api/v1/training': () => ({ body: { state } }),
    'POST /api/v1/training/sessions': () => ({ status: 201, body: { path: '/training/140502/field/' } }),
  })
  const shown = mount(PracticePage, { global })
  await flushPromises()
  return { shown, server }
}

describe('the way into the training ground', () => {
  const go = vi.spyOn(way, 'go').mockImplementation(() => {})
  beforeEach(async () => {
    go.mockClear()
    localStorage.setItem('gezhi.locale', 'zh-CN')
    await useTexts({ 'zh-CN': () => import('../../text/zh-CN/desk.json'), en: () => import('../../text/en/desk.json') })
  })
  afterEach(() => vi.unstubAllGlobals())

  it('offers every role, and leads to the face of the one that was chosen', async () => {
    const { shown, server } = await page('ready')
    expect(shown.findAll('li')).toHaveLength(5)
    await shown.findAll('button')[0]!.trigger('click')
    await flushPromises()
    expect(server.asked.at(-1)!.body).toEqual({ role: 'grid_worker' })
    expect(go).toHaveBeenCalledWith('/training/140502/field/')
  })

  it('says what to do where there is none', async () => {
    const { shown } = await page('none')
    expect(shown.findAll('button')).toHaveLength(0)
    expect(shown.text()).toContain('管理 → 练习区')
  })
})

describe('the banner of the training ground', () => {
  it('says that nothing here is real, and leads back', async () => {
    const go = vi.spyOn(way, 'go').mockImplementation(() => {})
    const banner = mount(TrainingBanner, { global })
    expect(banner.text()).toContain('不影响真实工作')
    await banner.findAll('button')[1]!.trigger('click')
    await flushPromises()
    expect(go).toHaveBeenCalledWith('/desk/')
  })
})
