import { enableAutoUnmount, flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fakeServer } from '../../../../shared/testing/fake-server.ts'
import { detail, row } from '../../../../shared/testing/samples.ts'
import { begin, press, queue, quiet, setsOf } from '../../testing/queue-world.ts'

enableAutoUnmount(afterEach)
beforeEach(begin)
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const items = ['1', '2', '3'].map((id) => ({ ...row, id, no: id, title: '第' + id + '件' }))
const focused = (): string | undefined => document.activeElement?.id
const list = { 'GET /api/v1/cases': () => ({ body: { items } }) }

// ready is a case for which the suggestion is right.
const ready = (id: string, over = {}) =>
  detail({
    ...items[Number(id) - 1], id, matter: { code: 'C0904', name: '井盖', category: '设施' }, suggestion: { matters: [] }, allowed: [{ act: 'accept', name: '立案' }], ...over,
  })
const lead = { org: 'center:140502001003', name: '东风社区' }
const server = (over = {}) =>
  fakeServer({
    ...quiet, ...list,
    'GET /api/v1/cases/*': (a) => ({ body: ready(a.path.split('/').at(-1)!) }),
    'GET /api/v1/cases/*/triage': () => ({ body: { places: [], similar: [], others: 0, lead: { ...lead, rule: 'suggest.center', sentence: '归社区办理' } } }),
    'POST /api/v1/cases/*/acts/accept': (a) => ({ body: ready(a.path.split('/')[4]!, { version: 2, state: 'accepted', suggestion: { lead, rule: 'suggest.center' }, allowed: [{ act: 'dispatch', name: '派遣' }] }) }),
    'POST /api/v1/cases/*/acts/dispatch': (a) => ({
      body: ready(a.path.split('/')[4]!, { version: 3, state: 'dispatched', suggestion: undefined, allowed: [{ act: 'undo_dispatch', name: '撤销' }], history: [{ seq: 3, act: 'dispatch', name: '派遣', at: row.reported_at, kind: 'staff' }] }),
    }),
    'POST /api/v1/cases/*/acts/undo_dispatch': (a) => ({
      body: ready(a.path.split('/')[4]!, a.headers.get('If-Match') === '"3"' ? { version: 4, state: 'accepted', allowed: [{ act: 'undo_dispatch', name: '撤销' }] } : { version: 5 }),
    }),
    ...over,
  })

describe('the keys of the queue', () => {
  it('take the focus down and up the list, and not past its ends', async () => {
    server()
    await queue('/?tab=submitted')
    await press('j')
    expect(focused()).toBe('row-1')
    await press('j', 'ArrowDown', 'j')
    expect(focused()).toBe('row-3')
    await press('k')
    expect(focused()).toBe('row-2')
  })

  it('change the list, go to the search and come back', async () => {
    server()
    const page = await queue('/?tab=submitted&place=140502')
    await press('g', 'a')
    expect(page.router.currentRoute.value.query).toMatchObject({ tab: 'accepted', place: '140502' })
    await press('/')
    expect(focused()).toBe('queue-search')
    await press('j')
    expect(focused()).toBe('queue-search')
    await press('Escape')
    expect(focused()).toBe('row-1')
  })

  it('open the panel first where it does not stand by itself', async () => {
    const s = server()
    const page = await queue('/?tab=submitted')
    expect(page.find('.panel').exists()).toBe(false)
    await press('j', 'a')
    expect(page.find('.panel').text()).toContain('第1件')
    expect(s.asked.filter((a) => a.path.includes('/acts/'))).toEqual([])
    await press('Escape')
    expect(page.find('.panel').exists()).toBe(false)
  })
})

describe('the panel of a wide window', () => {
  it('shows the case to which the cursor came, with the reason of the suggestion', async () => {
    server()
    const page = await queue('/?tab=submitted', 1440)
    expect(page.find('.panel').text()).toContain('第1件')
    vi.useFakeTimers({ shouldAdvanceTime: true })
    await press('j', 'j')
    await vi.advanceTimersByTimeAsync(200)
    await flushPromises()
    expect(page.find('.panel').text()).toContain('第2件')
    expect(page.find('.panel .triage').text()).toContain('归社区办理')
    expect(page.find('.panel figure img').attributes('src')).toContain('/picture')
  })

  it('accepts and dispatches by one key, goes on to the next, and takes it back by another', async () => {
    const s = server()
    const page = await queue('/?tab=submitted', 1440)
    await press('j', 'a')
    const acts = () => s.asked.filter((a) => a.path.includes('/acts/')).map((a) => a.path.split('/').slice(4).join('/'))
    expect(acts()).toEqual(['1/acts/accept', '1/acts/dispatch'])
    expect(focused()).toBe('row-2')
    expect(page.find('.undo').text()).toContain('第1件')
    await press('z')
    expect(acts().slice(2)).toEqual(['1/acts/undo_dispatch', '1/acts/undo_dispatch'])
    expect(focused()).toBe('row-1')
    expect(page.find('.undo').text()).not.toContain('第1件')
  })

  it('sends to nobody whom the clerk has not read', async () => {
    const other = { org: 'unit:U15', name: '住建局' }
    const s = server({ 'POST /api/v1/cases/*/acts/accept': () => ({ body: ready('1', { version: 2, state: 'accepted', suggestion: { lead: other, rule: 'suggest.lead_unit' }, allowed: [{ act: 'dispatch', name: '派遣' }] }) }) })
    const page = await queue('/?tab=submitted', 1440)
    await press('j', 'a')
    expect(s.asked.some((a) => a.path.endsWith('/dispatch'))).toBe(false)
    expect(page.find('.panel .triage').exists()).toBe(true)
    expect(page.find('.undo').text()).toBe('')
  })
})

describe('the counts of the tabs', () => {
  it('are asked for all at once, narrowed as the list is, and shown as far as is counted', async () => {
    const s = server({ 'POST /api/v1/case-counts': () => ({ body: { counts: [7, 0, 1000, 1, 1, 1, 1, 1, 1], most: 1000 } }) })
    const page = await queue('/?tab=submitted&matter=C0904')
    const asked = s.asked.filter((a) => a.path === '/api/v1/case-counts')
    expect(asked).toHaveLength(1)
    expect(setsOf(asked[0]!)[0]).toEqual({ state: ['submitted'], matter: 'C0904' })
    const counts = page.findAll('nav.tabs a').map((a) => a.find('.count').exists() && a.find('.count').text())
    expect(counts.slice(0, 3)).toEqual(['7', '0', '1000+'])
    expect(counts.at(-1)).toBe(false)
  })
})

it('keeps how the list is drawn in this browser', async () => {
  server()
  const page = await queue('/?tab=submitted')
  expect(page.find('.rows .which').exists()).toBe(true)
  await page.find('.look input').setValue(false)
  expect(page.find('.rows .which').exists()).toBe(false)
  page.unmount()
  expect((await queue('/?tab=submitted')).find('.rows .which').exists()).toBe(false)
})
