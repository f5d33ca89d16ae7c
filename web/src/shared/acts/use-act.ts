import { computed, reactive, ref, type Ref } from 'vue'
import type { ActBody, FormAct } from '../api/acts.ts'
import type { CaseDetail } from '../api/cases.ts'
import { t } from '../i18n/index.ts'
import { Later, useCommand } from './commands.ts'
import { bodyOf, missing, type Field, type Values } from './fields.ts'
import { forms } from './forms.ts'
import { firstValues } from './first-values.ts'

// useAct is the state of one act's form, whichever face draws it: what was typed, what is missing, and the sending,
// which keeps its key until it was answered. What a rule of the matter asks for is told by lacking, as field and sentence, before
// anything is sent: without a line the server's word would come hours later.
export function useAct(
  act: FormAct,
  detail: Ref<CaseDetail>,
  done: (after: CaseDetail) => void,
  stale: () => void,
  later: () => void = () => {},
  lacking: (values: Values) => [string, string] | undefined = () => undefined,
) {
  const fields = forms[act] as Field[]
  const values = reactive<Values>(firstValues(act, detail.value))
  const tried = ref(false)
  const { busy, slow, problem, issue } = useCommand()
  const ruled = computed(() => (tried.value ? lacking(values) : undefined))
  const lacks = computed(() => (tried.value ? [...missing(fields, values), ...(ruled.value ? [ruled.value[0]] : [])] : []))

  function errors(name: string): string[] {
    const own = ruled.value?.[0] === name ? [ruled.value[1]] : lacks.value.includes(name) ? [t('problem.required')] : []
    return [...own, ...(problem.value?.at(name) ?? [])]
  }

  async function submit(): Promise<void> {
    tried.value = true
    if (lacks.value.length > 0) return
    const { id, version } = detail.value
    const body = bodyOf(fields, values) as ActBody<typeof act>
    const after = await issue({ kind: 'act', id, act, version, body })
    if (after instanceof Later) later()
    else if (after) done(after)
    else if (problem.value?.stale) stale()
  }

  return { fields, values, errors, lacks, submit, busy, slow, problem }
}
