import { shallowRef } from 'vue'
import type { CaseDetail } from '../../../../shared/api/cases.ts'

const most = 3

export interface Done {
  after: CaseDetail
  both: boolean // accepted and dispatched by one key
}

// useUndoable keeps the cases that were sent on a moment ago, the latest first: each has its own seconds in which that can be taken back.
export function useUndoable() {
  const list = shallowRef<Done[]>([])
  const drop = (id: string): void => void (list.value = list.value.filter((one) => one.after.id !== id))
  function add(after: CaseDetail, both = false): void {
    drop(after.id)
    list.value = [{ after, both }, ...list.value].slice(0, most)
  }
  return { list, add, drop }
}
