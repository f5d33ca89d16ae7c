import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import { listCases, type CaseQuery, type CaseRow } from '../../../../shared/api/cases.ts'
import { useTold } from '../../../../shared/api/follow.ts'
import { useLoad, useSend } from '../../../../shared/api/load.ts'
import { compare, merged, settled, unseen, type Order } from './live.ts'

const part = 50
const most = 200 // that the server gives at once
const once = 100 // cases about which it is asked at once
const flood = 300 // cases that were told of at once and are too many to ask about each

// useRows keeps the rows of a long list, part by part. What was read stays: a live update has only the rows read anew that it names, and
// of them only those that are looked at; what left the list leaves it, what came to it waits until somebody wants it shown. After updates
// may have been missed, a short list is compared with the server's at once, a long one when somebody asks for it.
export function useRows(query: Ref<CaseQuery>) {
  const rows = shallowRef<CaseRow[]>([])
  const next = ref<string>()
  const waiting = shallowRef<CaseRow[]>([]) // belong to the list and do not stand in it yet
  const missed = ref(false)
  const more = useSend()
  const order = computed<Order>(() => query.value.order ?? 'newest')
  let edge: CaseRow | undefined // the last that the server gave; what comes behind it is given later
  let stale = new Set<string>()
  let strangers = new Set<string>()
  let looked: CaseRow[] = []
  let asking = false

  function begin(items: CaseRow[], after: string | undefined): void {
    rows.value = items
    next.value = after
    edge = items.at(-1)
    waiting.value = []
    stale = new Set()
    strangers = new Set()
    missed.value = false
  }

  const load = useLoad(async (signal) => {
    const page = await listCases({ ...query.value, limit: part }, signal)
    begin(page.items ?? [], page.next)
    return page
  })

  async function further(): Promise<void> {
    const [after, mine] = [next.value, query.value]
    if (!after) return
    const page = await more.send(() => listCases({ ...mine, after, limit: rows.value.length < most ? part : most }))
    if (!page || mine !== query.value || after !== next.value) return
    const items = page.items ?? []
    rows.value = [...rows.value, ...unseen(rows.value, items)]
    next.value = page.next
    edge = items.at(-1) ?? edge
    waiting.value = unseen(rows.value, waiting.value)
  }

  // take believes the server about the rows it was asked for.
  function take(asked: string[], belong: CaseRow[]): void {
    for (const { id } of belong) stale.delete(id)
    rows.value = settled(rows.value, asked, belong)
    const others = waiting.value.filter((r) => !asked.includes(r.id))
    const fresh = unseen(rows.value, belong).filter((r) => !next.value || !edge || compare(r, edge, order.value) < 0)
    waiting.value = [...unseen(fresh, others), ...fresh]
    if (rows.value.length === 0) show()
  }

  // A search has its rows in an order of its own, and is asked only whether they are still in reach.
  async function ask(ids: string[]): Promise<void> {
    const mine = query.value
    const of: CaseQuery = mine.words ? {} : mine
    const page = await listCases({ ...of, ids, limit: once })
    if (mine === query.value) take(ids, page.items ?? [])
  }

  function due(): string[] {
    const seen = looked.filter((r) => stale.has(r.id)).map((r) => r.id)
    const ids = [...seen, ...strangers].slice(0, once)
    for (const id of ids) {
      stale.delete(id)
      strangers.delete(id)
    }
    return ids
  }

  async function work(): Promise<void> {
    if (asking) return
    asking = true
    try {
      for (let ids = due(); ids.length > 0; ids = due()) await ask(ids)
    } catch {
      missed.value = true
    } finally {
      asking = false
    }
  }

  // look is told which rows are looked at.
  function look(now: CaseRow[]): void {
    looked = now
    if (now.some((r) => stale.has(r.id))) void work()
  }

  function heard(ids: Set<string>): void {
    const known = new Set(rows.value.map((r) => r.id))
    const foreign = [...ids].filter((id) => !known.has(id))
    for (const id of ids) if (known.has(id)) stale.add(id)
    if (foreign.length > flood) missed.value = true
    else if (!query.value.words) foreign.forEach((id) => strangers.add(id))
    void work()
  }

  async function compareAll(): Promise<void> {
    const mine = query.value
    stale = new Set(rows.value.map((r) => r.id))
    if (rows.value.length > most || mine.words) missed.value = !mine.words
    else {
      const page = await listCases({ ...mine, limit: Math.max(part, rows.value.length) }).catch(() => undefined)
      if (mine !== query.value) return
      if (page) take([], page.items ?? [])
      missed.value = page === undefined
    }
    void work()
  }

  // show puts in what waits; it answers the first of it.
  function show(): string | undefined {
    const first = [...waiting.value].sort((a, b) => compare(a, b, order.value))[0]
    rows.value = merged(rows.value, waiting.value, order.value)
    waiting.value = []
    return first?.id
  }

  // bring asks about cases at once, and shows at once what came to the list.
  async function bring(ids: string[]): Promise<void> {
    for (let at = 0; at < ids.length; at += once) {
      const some = ids.slice(at, at + once)
      await ask(some).catch(() => (missed.value = true))
      const back = waiting.value.filter((r) => some.includes(r.id))
      rows.value = merged(rows.value, back, order.value)
      waiting.value = unseen(back, waiting.value)
    }
  }

  watch(
    query,
    () => {
      begin([], undefined)
      load.data.value = undefined
      void load.reload()
    },
    { immediate: true },
  )
  useTold(
    (told) => told.subject.startsWith('case:'),
    (told) => heard(new Set(told.map((one) => one.subject.slice('case:'.length)))),
    () => void compareAll(),
  )
  const empty = computed(() => load.data.value !== undefined && rows.value.length === 0)
  return { rows, next, waiting, missed, empty, more, further, look, show, bring, slow: load.slow, problem: load.problem, reload: load.reload }
}
