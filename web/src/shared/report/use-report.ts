import { computed, reactive, ref, shallowRef, watch } from 'vue'
import { suggestMatters, type MatterSuggest } from '../api/catalogue.ts'
import type { Receipt, ReportBody } from '../api/cases.ts'
import { newId } from '../api/ids.ts'
import { Later, useCommand } from '../acts/commands.ts'
import { t } from '../i18n/index.ts'
import type { Uploaded } from '../acts/fields.ts'

export interface Draft {
  words: string
  address: string
  grid?: string
  point?: { lon: number; lat: number }
  accuracy?: number
  pointed?: boolean // on a map, by hand
  matter?: string
  urgent: boolean
  name: string
  phone: string
  files: Uploaded[]
}

const blank = (): Draft => ({ words: '', address: '', urgent: false, name: '', phone: '', files: [] })

// bodyOf makes the report of what was typed. A report without a contact is anonymous.
export function bodyOf(d: Draft, source: string, id: string): ReportBody {
  const contact = { ...(d.name.trim() && { name: d.name.trim() }), ...(d.phone.trim() && { phone: d.phone.trim() }) }
  const named = Object.keys(contact).length > 0
  return {
    id,
    source,
    words: d.words.trim(),
    urgent: d.urgent,
    anonymous: !named,
    ...(d.address.trim() && { address: d.address.trim() }),
    ...(d.grid && { grid: d.grid }),
    ...(d.point && { point: d.point, coord_source: d.pointed ? 'map' : 'gps', accuracy_m: d.accuracy ?? 0 }),
    ...(d.matter && { matter: d.matter }),
    ...(named && { contact }),
    ...(d.files.length && { files: d.files.map((f) => ({ id: f.id })) }),
  }
}

// useReport is a report as it is being written: the matter is suggested while typing, and never demanded.
export function useReport(source: string) {
  const draft = reactive<Draft>(blank())
  const channel = ref(source)
  const guesses = shallowRef<MatterSuggest[]>([])
  const receipt = shallowRef<Receipt>()
  const reported = ref<string>() // the id of the case, once it is told or kept
  const later = ref(false) // kept on this phone, to be sent
  const tried = ref(false)
  const { busy, slow, problem, issue } = useCommand()
  let id = newId()
  let asking: AbortController | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  watch(
    () => draft.words,
    (words) => {
      clearTimeout(timer)
      timer = setTimeout(() => void guess(words), 400)
    },
  )

  async function guess(words: string): Promise<void> {
    asking?.abort()
    asking = new AbortController()
    if (words.trim().length < 2) return void (guesses.value = [])
    const list = await suggestMatters(words, asking.signal).catch(() => undefined)
    if (list) guesses.value = list.filter((m) => m.confidence !== 'low')
  }

  const lacks = computed(() => {
    if (!tried.value) return []
    const missing: string[] = []
    if (!draft.words.trim() && draft.files.length === 0) missing.push('words')
    if (!draft.grid && !draft.point && !draft.address.trim()) missing.push('place')
    return missing
  })

  function errors(...paths: string[]): string[] {
    const own = paths.filter((p) => lacks.value.includes(p)).map((p) => t('report.lacks_' + p))
    return [...own, ...paths.flatMap((p) => problem.value?.at(p) ?? [])]
  }

  async function submit(): Promise<void> {
    tried.value = true
    if (lacks.value.length > 0) return
    const body = bodyOf(draft, channel.value, id)
    const answer = await issue({ kind: 'report', body })
    if (answer instanceof Later) later.value = true
    else receipt.value = answer
    if (answer) reported.value = id
  }

  function again(): void {
    Object.assign(draft, { grid: undefined, point: undefined, accuracy: undefined, pointed: undefined, matter: undefined, ...blank() })
    id = newId()
    tried.value = false
    receipt.value = undefined
    later.value = false
    reported.value = undefined
    problem.value = undefined
  }

  return { draft, channel, guesses, receipt, reported, later, errors, submit, again, busy, slow, problem }
}
