import { computed, type Ref } from 'vue'
import { matter } from '../../../../shared/api/catalogue.ts'
import type { CaseDetail, FormAct } from '../../../../shared/api/acts.ts'
import { useLoad } from '../../../../shared/api/load.ts'

const proof = ['files', 'apart']

// useEvidence says what proof a result needs by the rule of its matter. Where none is demanded, photographs are not put in
// the way: they stand with what is seldom needed.
export function useEvidence(act: FormAct, detail: Ref<CaseDetail>) {
  const code = act === 'finish' ? detail.value.matter?.code : undefined
  const { data, reload } = useLoad(() => matter(code!))
  if (code) void reload()
  const rule = computed(() => data.value?.entry.evidence_rule)
  const aside = (field: string): boolean => act === 'finish' && !rule.value?.photo_after && proof.includes(field)
  return { rule, aside }
}
