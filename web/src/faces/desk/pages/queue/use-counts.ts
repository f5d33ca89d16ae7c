import { computed, onScopeDispose, watch, type Ref } from 'vue'
import { countCases, type CaseQuery } from '../../../../shared/api/cases.ts'
import { useFollow } from '../../../../shared/api/follow.ts'
import { useLoad } from '../../../../shared/api/load.ts'
import { setOf } from './tabs.ts'

const minute = 60_000

// useCounts keeps the sizes of lists, by name: counted anew after live updates, once the connection is back, and every minute, because
// a day ends and a case can leave one's reach without a word. A number is shown as far as is counted: "1000+".
export function useCounts(lists: Ref<Record<string, CaseQuery>>) {
  const sets = computed(() => Object.entries(lists.value).flatMap(([name, query]) => {
    const set = setOf(query)
    return set ? [{ name, set }] : []
  }))
  const asked = computed(() => JSON.stringify(sets.value))
  const load = useLoad(async (signal) => {
    const now = sets.value
    const { counts, most } = now.length ? await countCases(now.map((s) => s.set), signal) : { counts: [], most: 0 }
    return new Map(now.map(({ name }, i) => [name, text(counts?.[i] ?? 0, most)]))
  })
  watch(asked, load.reload, { immediate: true })
  useFollow((told) => told.subject.startsWith('case:'), load.reload, 1000)
  const timer = setInterval(() => document.hidden || void load.reload(), minute)
  onScopeDispose(() => clearInterval(timer))
  return { counts: computed(() => load.data.value ?? new Map<string, string>()), recount: load.reload }
}

const text = (n: number, most: number): string => (n >= most ? `${most}+` : String(n))
