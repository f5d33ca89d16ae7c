import { ref } from 'vue'
import type { CaseDetail } from '../../../../shared/api/cases.ts'

const most = 3

// useUndoable keeps the cases that were sent on a moment ago, the latest first: each has its own seconds in which that can be taken back.
export function useUndoable() {
  const list = ref<CaseDetail[]>([])
  const drop = (id: string): void => void (list.value = list.value.filter((c) => c.id !== id))
  function add(c: CaseDetail): void {
    drop(c.id)
    list.value = [c, ...list.value].slice(0, most)
  }
  return { list, add, drop }
}
