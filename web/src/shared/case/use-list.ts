import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import { listCases, type CaseQuery, type CaseRow } from '../api/cases.ts'
import { useFollow } from '../api/follow.ts'
import { useLoad, useSend } from '../api/load.ts'

const part = 50
const most = 200 // that the server gives at once

// useList keeps a list of cases, part by part. After a live update everything that was shown is read anew, so that a row
// neither stays behind nor appears twice, however far somebody has gone down the list.
export function useList(query: Ref<CaseQuery>) {
  const shown = ref(part)
  const next = ref<string>()
  const more = useSend()
  const rows = shallowRef<CaseRow[]>([])

  const load = useLoad(async (signal) => {
    const fresh: CaseRow[] = []
    let after: string | undefined
    let full = true // a search may answer less and have more
    while (full && fresh.length < shown.value) {
      const limit = Math.min(most, shown.value - fresh.length)
      const page = await listCases({ ...query.value, ...(after && { after }), limit }, signal)
      fresh.push(...unseen(fresh, page.items))
      after = page.next
      full = after !== undefined && page.items?.length === limit
    }
    rows.value = kept(rows.value, fresh)
    next.value = after
    return fresh
  })

  async function further(): Promise<void> {
    const after = next.value
    if (!after) return
    const page = await more.send(() => listCases({ ...query.value, after, limit: rows.value.length < most ? part : most }))
    if (!page) return
    rows.value = [...rows.value, ...unseen(rows.value, page.items)]
    next.value = page.next
    shown.value = rows.value.length
  }

  watch(
    query,
    () => {
      shown.value = part
      rows.value = []
      load.data.value = undefined
      void load.reload()
    },
    { immediate: true },
  )
  useFollow((told) => told.subject.startsWith('case:'), load.reload)
  const empty = computed(() => load.data.value !== undefined && rows.value.length === 0)
  return { rows, empty, next, further, more, slow: load.slow, problem: load.problem, reload: load.reload }
}

function unseen(rows: CaseRow[], items: CaseRow[] | null | undefined): CaseRow[] {
  const seen = new Set(rows.map((r) => r.id))
  return (items ?? []).filter((r) => !seen.has(r.id))
}

// kept takes the rows that have not changed from before, so that a long list is not drawn anew for one of them.
export function kept(before: CaseRow[], fresh: CaseRow[]): CaseRow[] {
  const old = new Map(before.map((r) => [r.id, r]))
  return fresh.map((r) => {
    const o = old.get(r.id)
    return o && o.version === r.version && o.clock?.phase === r.clock?.phase && o.title === r.title && o.state_name === r.state_name ? o : r
  })
}
