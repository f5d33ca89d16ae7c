import { enableAutoUnmount, flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fakeServer } from '../../../../shared/testing/fake-server.ts'
import { row } from '../../../../shared/testing/samples.ts'
import { begin, queue, quiet } from '../../testing/queue-world.ts'

enableAutoUnmount(afterEach)
beforeEach(begin)
afterEach(() => vi.unstubAllGlobals())

describe('the queue', () => {
  it('asks for the tab and the filters of the address', async () => {
    const server = fakeServer({ ...quiet, 'GET /api/v1/cases': () => ({ body: { items: [row] } }) })
    const page = await queue('/?tab=accepted&matter=C0904')
    const list = server.asked.find((a) => a.path === '/api/v1/cases')
    expect([list?.query.get('state'), list?.query.get('matter'), list?.query.get('order')]).toEqual(['accepted', 'C0904', 'due'])
    expect(page.find('[role=table]').text()).toContain('井盖坏了')
  })

  it('goes on after the last row, and shows no row twice', async () => {
    const later = { ...row, id: '2', no: '2', title: '路灯不亮' }
    const pages = { '': { items: [row], next: 'c1' }, c1: { items: [row, later] } }
    const server = fakeServer({ ...quiet, 'GET /api/v1/cases': (a) => ({ body: pages[(a.query.get('after') ?? '') as keyof typeof pages] }) })
    const page = await queue('/')
    expect(server.asked.filter((a) => a.path === '/api/v1/cases').at(-1)?.query.get('after')).toBe('c1')
    expect(page.findAll('[role=row]')).toHaveLength(2)
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
