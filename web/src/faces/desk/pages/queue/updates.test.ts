import { enableAutoUnmount, flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { CaseRow } from '../../../../shared/api/cases.ts'
import { fakeServer, ToldStream, type Asked } from '../../../../shared/testing/fake-server.ts'
import { row } from '../../../../shared/testing/samples.ts'
import { begin, press, queue, quiet } from '../../testing/queue-world.ts'

enableAutoUnmount(afterEach)
beforeEach(async () => {
  await begin()
  vi.stubGlobal('EventSource', ToldStream)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const made = (n: number, over: Partial<CaseRow> = {}): CaseRow => ({ ...row, id: `c${n}`, no: String(n), title: `第${n}件`, next_due: new Date(Date.UTC(2026, 2, 3) + n * 60_000).toISOString(), ...over })

// county answers the list as the server does: by due instant, in parts, and which of some cases belong to it.
function county(n: number) {
  const all = new Map(Array.from({ length: n }, (_, i) => [`c${i}`, made(i)]))
  const list = (a: Asked) => {
    const rows = [...all.values()].sort((x, y) => x.next_due!.localeCompare(y.next_due!))
    const ids = a.query.getAll('ids')
    if (ids.length) return { body: { items: rows.filter((r) => ids.includes(r.id)) } }
    const behind = rows.filter((r) => !a.query.get('after') || r.next_due! > a.query.get('after')!)
    const items = behind.slice(0, Number(a.query.get('limit')))
    return { body: { items, ...(items.length < behind.length && { next: items.at(-1)!.next_due }) } }
  }
  const server = fakeServer({ ...quiet, 'GET /api/v1/cases': list })
  return { all, lists: () => server.asked.filter((a) => a.path === '/api/v1/cases') }
}

async function told(...cases: string[]): Promise<void> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  if (cases.length > 0) ToldStream.tell(...cases)
  else ToldStream.again()
  await vi.advanceTimersByTimeAsync(600)
  vi.useRealTimers()
  await flushPromises()
}

const drawn = (): string[] => [...document.querySelectorAll('[role=row] .title')].map((e) => e.textContent!)
const down = async (n: number): Promise<void> => { for (let i = 0; i < n; i++) await press('End') }

it('draws few of many rows, and says how many there are', async () => {
  county(1000)
  const page = await queue('/?tab=submitted')
  await down(8)
  expect(page.find('[role=table]').attributes('aria-rowcount')).toBe('1000')
  expect(document.activeElement?.textContent).toBe('第999件')
  expect(document.activeElement?.closest('[role=row]')?.getAttribute('aria-rowindex')).toBe('1000')
  expect(drawn().length).toBeLessThan(60)
  await press('Home')
  expect(document.activeElement?.textContent).toBe('第0件')
  await press('PageDown', 'PageDown', 'PageUp', 'j')
  expect(document.activeElement?.textContent).not.toMatch(/第[01]件$/)
})

it('has only those cases read anew of which it was told, lets go what left and keeps all that was read', async () => {
  const { all, lists } = county(300)
  const page = await queue('/?tab=submitted')
  await down(5)
  const before = lists().length
  all.set('c3', made(3, { title: '换了名字', version: 2 }))
  all.delete('c5')
  await told('c3', 'c5')
  expect(lists().slice(before).map((a) => a.query.getAll('ids'))).toEqual([['c3', 'c5']])
  await press('Home')
  expect(drawn().slice(2, 6)).toEqual(['第2件', '换了名字', '第4件', '第6件'])
  expect(page.find('[role=table]').attributes('aria-rowcount')).toBe('299')
})

it('tells of what came instead of jumping, and shows it where it belongs when it is asked to', async () => {
  const { all, lists } = county(300)
  const page = await queue('/?tab=submitted')
  all.set('c900', made(900, { next_due: made(2).next_due! }))
  all.set('c901', made(901))
  await told('c900', 'c901', 'c902')
  expect(drawn().slice(0, 4)).toEqual(['第0件', '第1件', '第2件', '第3件'])
  expect(page.find('.news').text()).toBe('有 1 件新的，点此显示') // the other comes with a later part
  const before = lists().length
  await page.find('.news button').trigger('click')
  await flushPromises()
  expect(drawn().slice(0, 4)).toEqual(['第0件', '第1件', '第2件', '第900件'])
  expect(document.activeElement?.textContent).toBe('第900件')
  expect(page.find('.news').text()).toBe('')
  expect(lists()).toHaveLength(before)
})

it('compares a short list by itself when updates may have been missed, and offers it for a long one', async () => {
  const { all, lists } = county(300)
  const page = await queue('/?tab=submitted')
  all.delete('c1')
  all.set('c900', made(900, { next_due: made(0).next_due! }))
  await told()
  expect(drawn().slice(0, 2)).toEqual(['第0件', '第2件'])
  expect(page.find('.news').text()).toBe('有 1 件新的，点此显示')
  await down(5)
  await told()
  expect(page.find('.news').text()).toContain('可能漏收了更新')
  expect(lists().at(-1)?.query.get('ids')).toBeTruthy()
})
