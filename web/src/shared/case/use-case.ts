import { computed, watch, type Ref } from 'vue'
import { learnReasons, policy, view } from '../api/catalogue.ts'
import { readCase, type CaseDetail } from '../api/cases.ts'
import { useFollow } from '../api/follow.ts'
import { useLoad } from '../api/load.ts'
import { learnCase } from '../api/names.ts'

// useCase keeps one case as it stands on the server: read at first, after live updates and after one's own acts.
export function useCase(id: Ref<string>) {
  const load = useLoad(async (signal) => {
    const [detail] = await Promise.all([readCase(id.value, signal), policy(), learnReasons()])
    learnCase(detail)
    return detail
  })
  const steps = useLoad(() => view('main'))
  const names = computed(() => (steps.data.value?.steps ?? []).map((s) => s.name))
  const step = computed(() => {
    const state = load.data.value?.state ?? ''
    return (steps.data.value?.steps ?? []).findIndex((s) => s.states?.includes(state)) + 1
  })

  function put(after: CaseDetail): void {
    learnCase(after)
    if (after.id === id.value && after.version >= (load.data.value?.version ?? 0)) load.data.value = after
  }

  watch(id, () => ((load.data.value = undefined), load.reload()), { immediate: true })
  void steps.reload()
  useFollow((told) => told.subject === 'case:' + id.value && told.version !== load.data.value?.version, load.reload)
  return { ...load, put, stepNames: names, step }
}
