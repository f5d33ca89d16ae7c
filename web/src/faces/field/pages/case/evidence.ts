import { computed, type Ref } from 'vue'
import { matter } from '../../../../shared/api/catalogue.ts'
import type { CaseDetail, FormAct } from '../../../../shared/api/acts.ts'
import { empty, type Uploaded, type Values } from '../../../../shared/acts/fields.ts'
import { t } from '../../../../shared/i18n/index.ts'
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
  const lacking = (values: Values): [string, string] | undefined => (rule.value && lacksPhoto(rule.value, values, detail.value) ? ['files', t('problem.photo_after')] : undefined)
  return { rule, aside, lacking }
}

// lacksPhoto reports that a result needs a photo which is neither here nor with the case, and that nobody says why.
export function lacksPhoto(rule: { photo_after?: boolean }, values: Values, { files }: Pick<CaseDetail, 'files'>): boolean {
  const photo = (list: readonly { type: string; stage?: string }[] | null | undefined, stage?: string): boolean => (list ?? []).some((f) => f.type === 'photo' && f.stage === stage)
  return rule.photo_after === true && empty(values.apart) && !photo(values.files as Uploaded[]) && !photo(files, 'after')
}
