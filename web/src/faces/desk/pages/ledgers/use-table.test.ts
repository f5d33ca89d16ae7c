import { effectScope, nextTick, ref } from 'vue'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { TableAsk, TableLook, TableProgress } from '../../../../shared/api/ledgertables.ts'
import { Problem } from '../../../../shared/api/problem.ts'
import { useTable } from './use-table.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const look = (over: Partial<TableLook> = {}): TableLook => ({
  dry_run: true, rows: 5, ready: 5, added: 0, same: 0, twins: 0, bad_rows: 0, list: [],
  columns: [{ letter: 'A', head: '网格', field: 'place' }, { letter: 'B', head: '门头', field: '' }],
  targets: [{ code: 'place', name: '区域编码', required: true }, { code: 'name', name: '店名', required: true }, { code: 'kind', name: '类别' }],
  ...over,
})
const idle: TableProgress = { under_way: false, rows: 0, done: 0, added: 0, left: 0, twins: 0 }

function world(answers: { look?: TableLook[]; take?: () => Promise<TableLook>; progress?: TableProgress[] }) {
  const asked: TableAsk[] = []
  const keys: string[] = []
  const looks = answers.look ?? [look()]
  const far = answers.progress ?? [idle]
  const ledger = ref('shops')
  const scope = effectScope()
  const table = scope.run(() =>
    useTable({
      look: async (ask) => (asked.push(ask), looks.length > 1 ? looks.shift()! : looks[0]!),
      take: async (ask, key) => (asked.push(ask), keys.push(key), answers.take ? answers.take() : look({ dry_run: false, added: 5 })),
      progress: async () => (far.length > 1 ? far.shift()! : far[0]!),
    }, ledger),
  )!
  return { table, asked, keys, ledger, leave: () => scope.stop() }
}

async function chosen(w: ReturnType<typeof world>): Promise<void> {
  w.table.file.value = new File(['x'], 'shops.csv')
  await nextTick()
  await w.table.check()
}

test('a column that nobody knows is said by hand, and what was said is looked at again before anything is taken in', async () => {
  const named = look({ columns: [{ letter: 'A', head: '网格', field: 'place' }, { letter: 'B', head: '门头', field: 'name' }] })
  const w = world({ look: [look({ bad_rows: 1 }), named] })
  await chosen(w)
  expect(w.asked[0]?.fields).toBeUndefined()
  expect(w.table.missing.value.map((t) => t.name)).toEqual(['店名'])
  expect(w.table.ready.value).toBe(false)
  w.table.assign(1, 'name')
  expect(w.table.missing.value).toEqual([])
  expect(w.table.ready.value).toBe(false)
  await w.table.check()
  expect(w.asked[1]?.fields).toEqual(['place', 'name'])
  expect(w.table.ready.value).toBe(true)
  w.table.assign(1, 'place')
  expect(w.table.fields.value).toEqual(['', 'place'])
})

const named: Partial<TableLook> = { columns: [{ letter: 'A', head: '网格', field: 'place' }, { letter: 'B', head: '店名', field: 'name' }] }

test('wrong rows and likely doubles wait for a word', async () => {
  const w = world({ look: [look({ ...named, ready: 4, twins: 4, bad_rows: 1 })] })
  await chosen(w)
  w.table.wrong.value = 'leave'
  expect([w.table.fresh.value, w.table.ready.value]).toEqual([0, false])
  w.table.twins.value = 'add'
  expect([w.table.fresh.value, w.table.ready.value]).toEqual([4, true])
  await w.table.take()
  expect(w.asked[1]).toMatchObject({ fields: ['place', 'name'], twins: 'add', wrong: 'leave' })
  expect(w.table.result.value?.added).toBe(5)
  expect(w.table.look.value).toBeUndefined()
})

test('whoever comes back in the middle sees how far it is, until the end', async () => {
  const half: TableProgress = { ...idle, under_way: true, rows: 1000, done: 400, added: 400 }
  const w = world({ progress: [half, { ...half, done: 800 }, { ...half, under_way: false, done: 1000, added: 1000 }] })
  await vi.advanceTimersByTimeAsync(1)
  expect([w.table.under.value, w.table.progress.value?.done]).toEqual([true, 400])
  await vi.advanceTimersByTimeAsync(700)
  expect(w.table.progress.value?.done).toBe(800)
  await vi.advanceTimersByTimeAsync(700)
  expect([w.table.under.value, w.table.progress.value?.added]).toEqual([false, 1000])
  await vi.advanceTimersByTimeAsync(7000)
  expect(w.table.progress.value?.done).toBe(1000)
  w.leave()
})

test('an answer that is lost is no failure while the table goes on', async () => {
  const w = world({
    look: [look(named)],
    progress: [idle, { ...idle, under_way: true, rows: 5, done: 1 }],
    take: () => Promise.reject(new Problem(0, 'network', 'no answer')),
  })
  await chosen(w)
  const done = w.table.take()
  await vi.advanceTimersByTimeAsync(1500)
  await done
  expect(w.keys[0]).toBe(w.keys[1])
  expect(w.table.problem.value).toBeUndefined()
  expect(w.table.under.value).toBe(true)
  w.leave()
})

test('another file or ledger begins anew', async () => {
  const w = world({ look: [look(named)] })
  await chosen(w)
  w.table.twins.value = 'add'
  w.ledger.value = 'houses'
  await nextTick()
  expect([w.table.look.value, w.table.twins.value, w.table.fields.value]).toEqual([undefined, 'skip', []])
})
