import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import { listCases, type CaseQuery, type CaseRow } from '../api/cases.ts'
import { useFollow } from '../api/follow.ts'
import { useLoad, useSend } from '../api/load.ts'

const part = 50

// useList keeps a list of cases, part by part. After a live update everything that was shown is read anew at once, so
// that a row neither stays behind nor appears twice.
export function useList(query: Ref<CaseQuery>) {
  const shown = ref(part)
  const next = ref<string>()
  const more = useSend()
  const rows = shallowRef<CaseRow[]>([])

  const load = useLoad(async (signal) => {
    const page = await listCases({ ...query.value, limit: Math.min(200, shown.value) }, signal)
    rows.value = page.items ?? []
    next.value = page.next
    return page
  })

  async function further(): Promise<void> {
    const after = next.value
    if (!after) return
    const page = await more.send(() => listCases({ ...query.value, after, limit: part }))
    if (!page) return
    const seen = new Set(rows.value.map((r) => r.id))
    rows.value = [...rows.value, ...(page.items ?? []).filter((r) => !seen.has(r.id))]
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
