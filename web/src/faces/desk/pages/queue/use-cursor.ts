import { computed, nextTick, ref, watch, type Ref } from 'vue'
import type { CaseRow } from '../../../../shared/api/cases.ts'

export const rowId = (id: string): string => 'row-' + id

// useCursor is the row that somebody has come to. The focus goes with it, so that a reader of screens reads it too. When its case has
// left the list, the cursor stands on the one that came into its place; while it is held, it waits with that.
export function useCursor(rows: Ref<CaseRow[]>, held: () => boolean, further: () => Promise<void>, reveal: (index: number) => void) {
  const at = ref<string>()
  const index = computed(() => rows.value.findIndex((r) => r.id === at.value))
  let place = 0
  let gone = false // down the list by keys

  const focused = (): boolean => document.activeElement?.id === rowId(at.value ?? '')

  async function focus(): Promise<void> {
    await nextTick() // the row that somebody has come to is drawn wherever it stands
    if (!at.value) return
    document.getElementById(rowId(at.value))?.focus({ preventScroll: true })
    reveal(index.value)
  }

  function settle(): void {
    if (held()) return
    if (index.value < 0) at.value = rows.value[Math.min(place, rows.value.length - 1)]?.id
    place = Math.max(0, index.value)
  }

  watch(
    rows,
    (_now, before) => {
      const lost = document.activeElement === document.body || focused()
      const was = at.value
      settle()
      if (gone && lost && at.value !== was && before?.length) void focus()
    },
    { immediate: true, flush: 'post' },
  )

  // to goes to a row, or to the end of the list that is nearer.
  async function to(row: number): Promise<void> {
    gone = true
    const next = rows.value[Math.min(Math.max(row, 0), rows.value.length - 1)]
    if (next) put(next.id)
    await focus()
  }

  // move goes some rows on. The first key only takes the focus to where the cursor stands.
  async function move(by: number): Promise<void> {
    if (!gone && !focused()) {
      gone = true
      return focus()
    }
    if (by > 0 && index.value === rows.value.length - 1) await further()
    await to(index.value + by)
  }

  // end goes to the last row, after the next part was fetched where there is one.
  async function end(): Promise<void> {
    await further()
    await to(rows.value.length - 1)
  }

  function put(id: string): void {
    at.value = id
    place = Math.max(0, index.value)
  }

  return { at, index, move, to, end, put, settle, focus }
}
