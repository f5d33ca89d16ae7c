import { computed, ref, watch, type Ref } from 'vue'
import { doAct, type CaseDetail } from '../../../../shared/api/acts.ts'
import { allows } from '../../../../shared/acts/allowed.ts'
import { Intent } from '../../../../shared/api/intent.ts'
import { useLoad, useSend } from '../../../../shared/api/load.ts'
import { triageOf } from '../../../../shared/api/triage.ts'

// useTriage accepts and dispatches by the suggestion, which the server makes anew for each matter and place that the person
// thinks of. A dispatch goes out only to the lead that the person has seen: where the server suggests another one after the
// acceptance, the case waits and says so.
export function useTriage(detail: Ref<CaseDetail>, done: (after: CaseDetail, both?: boolean) => void, stale: () => void) {
  const matter = ref<string>()
  const place = ref<string>()
  const helpers = ref<string[]>([])
  const accepting = new Intent()
  const dispatching = new Intent()
  const { busy, slow, problem, send } = useSend()
  const { data: triage, reload } = useLoad(async (signal) => {
    const { id } = detail.value
    const found = await triageOf(id, { matter: matter.value || undefined, place: place.value || undefined }, signal)
    return { id, ...found }
  })

  function begin(): void {
    matter.value = detail.value.matter?.code ?? detail.value.suggestion?.matters?.[0]?.code
    place.value = undefined
    helpers.value = []
  }
  begin()
  watch(() => detail.value.id, begin)
  watch(() => [detail.value.id, detail.value.version, matter.value, place.value], reload, { immediate: true })

  // What was read for another case is not this one's.
  const seen = computed(() => (triage.value?.id === detail.value.id ? triage.value : undefined))
  const chosen = computed(() => place.value ?? seen.value?.places?.[0]?.place.code)
  const placed = computed(() => detail.value.place.code.length >= 12 || (chosen.value ?? '').length >= 12)

  const accept = (c: CaseDetail): Promise<CaseDetail> => {
    const body = acceptBody(c.place.code, matter.value, chosen.value)
    return accepting.run([c.id, c.version, body], (key) => doAct(c.id, 'accept', body, c.version, key))
  }

  const dispatch = (c: CaseDetail): Promise<CaseDetail> => {
    const tasks = helpers.value.map((org) => ({ org }))
    const body = { lead: c.suggestion?.lead?.org, reason: c.suggestion?.rule, ...(tasks.length ? { tasks } : {}) }
    return dispatching.run([c.id, c.version, body], (key) => doAct(c.id, 'dispatch', body, c.version, key))
  }

  async function run(acts: () => Promise<void>): Promise<void> {
    await send(acts)
    if (problem.value?.stale) stale()
  }

  const acceptOnly = () => run(async () => done(await accept(detail.value)))
  const dispatchNow = () => run(async () => done(await dispatch(detail.value)))
  const both = () => {
    const lead = seen.value?.lead?.org
    return run(async () => {
      const after = await accept(detail.value)
      done(after)
      if (lead && after.suggestion?.lead?.org === lead && allows(after.allowed, 'dispatch')) done(await dispatch(after), true)
    })
  }

  return { matter, place, chosen, placed, helpers, triage: seen, acceptOnly, dispatchNow, both, busy, slow, problem }
}

// acceptBody names the matter, and the place where it is another one than the case has: a micro-grid that lies within the
// chosen grid stays.
export function acceptBody(has: string, matter: string | undefined, chosen: string | undefined): { matter?: string; grid?: string } {
  const other = chosen !== undefined && chosen.length >= 12 && !has.startsWith(chosen)
  return { matter, ...(other ? { grid: chosen } : {}) }
}
