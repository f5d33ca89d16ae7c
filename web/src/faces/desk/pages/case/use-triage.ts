import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import { doAct, type CaseDetail } from '../../../../shared/api/acts.ts'
import { matters, type Matter } from '../../../../shared/api/catalogue.ts'
import type { OrgRef } from '../../../../shared/api/cases.ts'
import { Intent } from '../../../../shared/api/intent.ts'
import { useSend } from '../../../../shared/api/load.ts'

// useTriage accepts and dispatches by the suggestion. A dispatch goes out only to the lead that the person has seen:
// where the server suggests another one after the acceptance, the case waits and says so.
export function useTriage(detail: Ref<CaseDetail>, done: (after: CaseDetail) => void, stale: () => void) {
  const all = shallowRef<Matter[]>([])
  const matter = ref(detail.value.matter?.code ?? detail.value.suggestion?.matters?.[0]?.code)
  const helpers = ref<string[]>([])
  const accepting = new Intent()
  const dispatching = new Intent()
  const { busy, slow, problem, send } = useSend()
  void matters().then((list) => (all.value = list))
  watch(
    () => detail.value.id,
    () => (matter.value = detail.value.matter?.code ?? detail.value.suggestion?.matters?.[0]?.code),
  )

  const chosen = computed(() => all.value.find((m) => m.code === matter.value))
  const placed = computed(() => detail.value.place.code.length >= 12)

  const accept = (c: CaseDetail): Promise<CaseDetail> => {
    const body = { matter: matter.value }
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
  const both = (seen: OrgRef | undefined) =>
    run(async () => {
      const after = await accept(detail.value)
      done(after)
      if (seen && after.suggestion?.lead?.org === seen.org) done(await dispatch(after))
    })

  return { matter, chosen, placed, helpers, acceptOnly, dispatchNow, both, busy, slow, problem }
}

// expectedLead is whom the policy asks first for a matter at a place: the grid's team, the center of the community, or
// the matter's lead department. The server decides by the same rule when the case is accepted. A team or center is named by its place.
export function expectedLead(m: Matter | undefined, place: string): { org: string; name?: string; kind?: 'grid' | 'center'; at?: string; rule: string } | undefined {
  if (!m) return undefined
  const at = m.entry_loop === 'micro' && place.length >= 15 ? place.slice(0, 15) : place.slice(0, 12)
  if (at.length === 15) return { org: 'grid:' + at, kind: 'grid', at, rule: 'grid_team' }
  if (m.entry_loop === 'micro' || m.entry_loop === 'small') return { org: 'center:' + at, kind: 'center', at, rule: 'center' }
  return m.lead ? { ...m.lead, rule: 'lead_unit' } : undefined
}
