import { beforeEach, expect, it, vi } from 'vitest'
import { enhanceMine } from './mine-list.ts'
import { look, mine, saveMine, type Mine, type Seen } from './mine.ts'

const first: Mine = { no: '140502202603160000011', path: '/t/140502202603160000011/ABCD', at: '2026-03-16T01:00:00Z' }
const second: Mine = { no: '140502202603170000015', path: '/140502/t/140502202603170000015/EFGH', at: '2026-03-17T01:00:00Z' }
const seen: Seen = { known: true, matter: '路灯', state: '处置中', reported: '2026-03-16T17:00:00Z' }

function page(): HTMLElement {
  const slot = document.createElement('div')
  slot.dataset.lost = '/lost'
  document.body.replaceChildren(slot)
  return slot
}

const items = (slot: HTMLElement) => Array.from(slot.querySelectorAll('li'), (i) => i.textContent)
const press = (slot: HTMLElement, text: string) => Array.from(slot.querySelectorAll('button')).find((b) => b.textContent === text && !b.hidden)!.click()

beforeEach(() => {
  localStorage.clear()
  document.documentElement.lang = 'zh-CN'
})

it('tells number, kind, day in China and state of each, asked once', async () => {
  saveMine(first)
  const ask = vi.fn(() => Promise.resolve(seen))
  const slot = page()
  await enhanceMine(slot, ask)
  expect(ask).toHaveBeenCalledTimes(1)
  expect(items(slot)[0]).toContain(first.no)
  expect(items(slot)[0]).toContain('路灯')
  expect(items(slot)[0]).toContain('2026-03-17') // 01:00 there
  expect(items(slot)[0]).toContain('处置中')
})

it('says what to do when nothing is saved', async () => {
  const slot = page()
  await enhanceMine(slot, () => Promise.resolve(seen))
  expect(slot.querySelector('[role=status]')!.textContent).not.toBe('')
})

it('forgets one, forgets all, and takes either back', async () => {
  saveMine(first)
  saveMine(second)
  const slot = page()
  await enhanceMine(slot, () => Promise.resolve(seen))
  press(slot, '从这部手机上删除')
  expect(mine()).toEqual([first])
  press(slot, '撤销')
  expect(mine()).toEqual([second, first])
  press(slot, '全部从这部手机上删除')
  expect(mine()).toEqual([])
  press(slot, '撤销')
  expect(mine()).toEqual([second, first])
})

it('tells a code that has ended from a connection that is lost', async () => {
  saveMine(first)
  const slot = page()
  let answer: Seen = { known: false, gone: false }
  await enhanceMine(slot, () => Promise.resolve(answer))
  answer = { known: false, gone: true }
  press(slot, '再试一次')
  await vi.waitFor(() => expect(slot.querySelector('li a[href^="/lost?no="]')).not.toBeNull())
})

it.each([
  [200, { state_name: '待受理', reported_at: '2026-03-16T01:00:00Z' }, { known: true, matter: '', state: '待受理', reported: '2026-03-16T01:00:00Z' }],
  [404, {}, { known: false, gone: true }],
  [429, {}, { known: false, gone: false }],
])('asks with number and code: %i', async (status, body, want) => {
  const ask = vi.fn<typeof fetch>(() => Promise.resolve(new Response(JSON.stringify(body), { status })))
  expect(await look(second, ask)).toEqual(want)
  expect(ask.mock.calls[0]![0]).toBe('/140502/api/v1/track/140502202603170000015')
  expect(ask.mock.calls[0]![1]!.headers).toMatchObject({ 'Tracking-Token': 'EFGH' })
})

it('leaves out what leads elsewhere', () => {
  localStorage.setItem('gezhi-mine', JSON.stringify([first, { ...second, path: 'https://example.org/t/1/A' }, null, { no: 5 }]))
  expect(mine()).toEqual([first])
})
