import { computed, ref, watch, type Ref } from 'vue'
import type { CaseRow } from '../../../../shared/api/cases.ts'

// useChoice is the rows that were ticked. What has left the list is chosen no more.
export function useChoice(rows: Ref<CaseRow[]>) {
  const ids = ref(new Set<string>())
  const chosen = computed(() => rows.value.filter((r) => ids.value.has(r.id)))
  const has = (id: string): boolean => ids.value.has(id)
  const put = (id: string, on: boolean): void => void (on ? ids.value.add(id) : ids.value.delete(id))
  const all = (on: boolean): void => void (ids.value = new Set(on ? rows.value.map((r) => r.id) : []))
  watch(rows, (now) => {
    const there = new Set(now.map((r) => r.id))
    for (const id of ids.value) if (!there.has(id)) ids.value.delete(id)
  })
  return { chosen, has, put, all }
}
