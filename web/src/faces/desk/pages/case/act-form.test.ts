import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { CaseDetail, FormAct } from '../../../../shared/api/acts.ts'
import { i18n } from '../../../../shared/i18n/index.ts'
import { fakeServer } from '../../../../shared/testing/fake-server.ts'
import { detail } from '../../../../shared/testing/samples.ts'
import { useKit } from '../../kit.ts'
import ActForm from './ActForm.vue'

afterEach(() => vi.unstubAllGlobals())

function form(act: FormAct, c: CaseDetail) {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: { render: () => null } }] })
  return mount(ActForm, { props: { act, name: act, detail: c }, global: { plugins: [i18n, router, { install: useKit }] } })
}

// sent is what changes something; a form also reads its reasons and the standard texts.
const sent = (server: ReturnType<typeof fakeServer>) => server.asked.filter((a) => a.method !== 'GET')

describe('the form of an act', () => {
  it('tells what is missing before anything is sent', async () => {
    const server = fakeServer({})
    const page = form('rework', detail({ state: 'handled' }))
    await page.find('form').trigger('submit')
    await vi.waitFor(() => expect(page.text()).toContain('不能为空'))
    expect(sent(server)).toEqual([])
  })

  it('sends what was typed and hands over the case after it', async () => {
    const server = fakeServer({ 'POST /api/v1/cases/*/acts/rework': () => ({ body: detail({ version: 2, state: 'handling' }) }) })
    const page = form('rework', detail({ state: 'handled' }))
    await page.find('textarea').setValue('还在漏水')
    await page.find('form').trigger('submit')
    await flushPromises()
    expect(sent(server)[0]?.body).toEqual({ words: '还在漏水' })
    expect((page.emitted('done')?.[0] as [CaseDetail])[0].state).toBe('handling')
  })

  it('keeps what was typed when somebody else was faster', async () => {
    fakeServer({ 'POST /api/v1/cases/*/acts/rework': () => ({ status: 412, body: { status: 412, code: 'case.stale', detail: '这件事刚刚被别人办理过。' } }) })
    const page = form('rework', detail({ state: 'handled' }))
    await page.find('textarea').setValue('还在漏水')
    await page.find('form').trigger('submit')
    await flushPromises()
    expect(page.emitted('stale')).toHaveLength(1)
    expect(page.find('textarea').element.value).toBe('还在漏水')
    expect(page.find('[role=alert]').text()).toContain('刚刚被别人办理过')
  })

  it('offers the reasons of the catalogue', async () => {
    const reasons = [{ code: 'no_facts', name: '没有可核实的内容', tell: '补充后可以再次反映。' }]
    const server = fakeServer({ 'GET /api/v1/catalogue/reasons/reject': () => ({ body: reasons }) })
    form('reject', detail())
    await flushPromises()
    expect(server.asked[0]?.path).toBe('/api/v1/catalogue/reasons/reject')
  })
})
