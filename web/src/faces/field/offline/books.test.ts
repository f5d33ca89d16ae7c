import { expect, it, vi } from 'vitest'
import type { Ledger, LedgerRow } from '../../../shared/api/ledgers.ts'
import { toBytes } from './bytes.ts'
import { foundIn, keptBook, mayKeep, mostOfAll, mostOfOne, readBooks, slim, tookBook } from './books.ts'

const { phone, server } = vi.hoisted(() => ({ phone: new Map<string, string>(), server: { asked: [] as string[], books: [] as unknown[], rows: (_: string): unknown => ({ items: [] }) } }))
vi.mock('./keeper.ts', () => ({
  keep: async (name: string, text: string) => void phone.set(name, text),
  recall: async (name: string) => phone.get(name),
  keptNames: async () => [...phone.keys()],
  forgetKept: async (...names: string[]) => names.forEach((n) => phone.delete(n)),
}))
vi.mock('../../../shared/api/ledgers.ts', () => ({
  ledgers: async () => ({ items: server.books }),
  ledgerRows: async (code: string, query: { place: string }) => {
    server.asked.push(`${code} ${query.place}`)
    return server.rows(code)
  },
}))

const field = (code: string, cls: string) => ({ code, name: code, class: cls, type: 'text' })
const shops = { code: 'shops', rows: 'internal', state: 'kept', fields: [field('name', 'internal'), field('phone', 'personal'), field('illness', 'sensitive')] } as unknown as Ledger
const row = (id: string, values: Record<string, string>): LedgerRow => ({ id, values, place: { code: '140502001001001', name: '第一网格', level: 'grid' }, kind: 'entry', of: id })
const size = (value: unknown) => toBytes(JSON.stringify(value)).length

it('leaves out what is sensitive, and keeps the rest as it came', () => {
  expect(slim(shops, { items: [row('a', { name: '合成小店', phone: '138****1234', illness: '*', unknown: 'x' })] }, mostOfOne).items![0]!.values).toEqual({ name: '合成小店', phone: '138****1234' })
})

it('keeps no more than fits, and says that there are more', () => {
  const items = Array.from({ length: 200 }, (_, i) => row('r' + i, { name: '合成小店'.repeat(50) + i }))
  expect(slim(shops, { items: items.slice(0, 3) }, mostOfOne)).toEqual({ items: items.slice(0, 3) })
  for (const room of [mostOfOne, 9000, 100, 0]) {
    const kept = slim(shops, { items }, room)
    expect(size(kept)).toBeLessThanOrEqual(Math.max(room, 64))
    expect(kept.next).toBe('more')
    expect(kept.items!.length).toBeLessThan(items.length)
  }
  expect(size(slim(shops, { items }, 10 * mostOfOne))).toBeLessThanOrEqual(mostOfOne)
  expect(slim(shops, { items: items.slice(0, 1), next: 'cursor' }, mostOfOne).next).toBe('more')
})

it('keeps no list whose every row is sensitive, nor one of others', () => {
  expect([shops, { ...shops, rows: 'personal' }, { ...shops, rows: 'sensitive' }, { ...shops, state: 'for_team' }, { ...shops, retired: true }].map((l) => mayKeep(l as Ledger))).toEqual([true, true, false, false, false])
})

it('finds rows by their words', () => {
  const list = { items: [row('a', { name: '东风面馆' }), row('b', { name: '小卖部', phone: '138****1234' }), row('c', { name: '东风理发' })], next: 'more' }
  const ids = (query: string) => foundIn(list, new URLSearchParams(query)).items!.map((r) => r.id).join('')
  expect([ids(''), ids('q=东风'), ids('q=%20面馆'), ids('limit=2'), ids('q=没有')]).toEqual(['abc', 'ac', 'a', 'ab', ''])
  expect(foundIn(list, new URLSearchParams('q=x')).next).toBe('more')
})

const grid = '140502001001001'
const lists = () => [...phone.keys()].filter((k) => k.startsWith('book ')).sort()
const url = (path: string) => new URL('https://gezhi.example/api/v1/ledgers/' + path)

it('fetches the lists once a day, within its bytes, and keeps an old one that does not come', async () => {
  phone.clear()
  server.books = Array.from({ length: 9 }, (_, i) => ({ ...shops, code: 'l' + i }))
  server.rows = () => ({ items: Array.from({ length: 200 }, (_, i) => row('r' + i, { name: '合成小店'.repeat(40) + i })) })
  phone.set('book l0 ' + 'another', '{}')
  const morning = new Date('2026-03-02T01:00:00Z')
  await readBooks([grid], morning)
  expect(lists()).toEqual(server.books.map((_, i) => `book l${i} ${grid}`))
  const total = lists().reduce((sum, name) => sum + toBytes(phone.get(name)!).length, 0)
  expect(total).toBeGreaterThan(mostOfAll / 2)
  expect(total).toBeLessThanOrEqual(mostOfAll + 9 * 64)
  server.asked = []
  await readBooks([grid], new Date('2026-03-02T15:00:00Z')) // nothing is asked for a second time on that day
  expect(server.asked).toEqual([])
  const before = phone.get(`book l1 ${grid}`)
  server.rows = (code) => {
    if (code === 'l1') throw new Error('no answer')
    return { items: [] }
  }
  await readBooks([grid], new Date('2026-03-03T01:00:00Z'))
  expect(phone.get(`book l1 ${grid}`)).toBe(before)
  expect(phone.get('book-day')).toContain('2026-03-02') // so that it is asked for again
})

it('answers lists and entries from the phone, and nothing that it does not have', async () => {
  phone.clear()
  phone.set('GET /api/v1/ledgers', JSON.stringify({ items: [{ ...shops, editable: true }] }))
  phone.set(`book shops ${grid}`, JSON.stringify({ items: [row('a', { name: '面馆' })] }))
  const answer = async (path: string) => JSON.parse((await keptBook(url(path))) ?? 'null') as { items?: LedgerRow[]; editable?: boolean; history?: unknown[] } | null
  expect((await answer(`shops/entries?place=${grid}&q=面`))?.items).toHaveLength(1)
  expect(await answer('shops/entries/a')).toMatchObject({ id: 'a', editable: true, history: [] })
  for (const path of ['shops/entries/b', 'shops/entries?place=140502', `houses/entries?place=${grid}`, `shops/entries?place=${grid}&ended=true`, `shops/entries?place=${grid}&after=x`, 'shops/release']) expect(await answer(path)).toBe(null)
})

it('takes what a page read in place of what it had, and no list that it did not have', async () => {
  phone.clear()
  phone.set('GET /api/v1/ledgers', JSON.stringify({ items: [shops] }))
  phone.set(`book shops ${grid}`, '{}')
  const read = async (path: string) => tookBook(url(path), async () => JSON.stringify({ items: [row('n', { name: '新店', illness: 'x' })] }))
  for (const path of [`houses/entries?place=${grid}`, `shops/entries?place=${grid}&q=x`, `shops/entries?place=${grid}&ended=true`, 'shops/entries/n']) await read(path)
  expect([phone.get(`book shops ${grid}`), lists()]).toEqual(['{}', [`book shops ${grid}`]])
  await read(`shops/entries?place=${grid}&limit=100`)
  expect(phone.get(`book shops ${grid}`)).toBe(JSON.stringify({ items: [row('n', { name: '新店' })] }))
})
