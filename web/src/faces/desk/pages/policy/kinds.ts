import type { PolicyEdit } from '../../../../shared/api/policy.ts'

export type EditKind = Exclude<PolicyEdit['kind'], UnitKind>
// Units have a page of their own, where their open cases are seen too.
type UnitKind = 'unit_add' | 'unit_name' | 'unit_close'
export type EditField = 'matter' | 'from' | 'until' | 'unit' | 'loop' | 'stage' | 'limit' | 'step' | 'reasons' | 'code' | 'name' | 'tell' | 'hours'

// fieldsOf names what a kind of edit asks for.
export const fieldsOf: Record<EditKind, EditField[]> = {
  list: ['matter', 'from'],
  let_in: ['matter', 'until'],
  refuse: ['matter'],
  suspend: ['matter'],
  resume: ['matter'],
  retire: ['matter', 'from'],
  keep: ['matter'],
  lead: ['matter', 'unit'],
  entry_loop: ['matter', 'loop'],
  matter_limit: ['matter', 'limit'],
  loop_limit: ['loop', 'stage', 'limit'],
  step: ['step', 'name'],
  reason: ['reasons', 'code', 'name', 'tell'],
  drop_reason: ['reasons', 'code'],
  hours: ['hours'],
}

export const kinds = Object.keys(fieldsOf) as EditKind[]

// statusesFor are the statuses of the matters that a kind of edit can be done to; undefined: all.
export const statusesFor: Partial<Record<EditKind, string[]>> = {
  list: ['in_review'],
  let_in: ['in_review'],
  refuse: ['in_review'],
  suspend: ['active', 'temporary'],
  resume: ['suspended'],
  retire: ['active', 'temporary', 'suspended'],
  keep: ['active'],
}

export interface EditForm {
  kind: EditKind
  matter: string
  from: string
  until: string
  unit: string
  loop: string
  stage: string
  amount: number
  measure: string
  step: number
  reasons: string
  code: string
  zh: string
  en: string
  tellZh: string
  tellEn: string
  hours: string
}

export const emptyForm = (): EditForm => ({
  kind: 'list', matter: '', from: '', until: '', unit: '', loop: '', stage: 'handle', amount: 1, measure: 'wd', step: 1,
  reasons: 'return', code: '', zh: '', en: '', tellZh: '', tellEn: '', hours: '',
})

// editOf turns the form into an edit that says no more than its kind asks for.
export function editOf(f: EditForm): PolicyEdit {
  const asked = new Set(fieldsOf[f.kind])
  const edit: Record<string, unknown> = { kind: f.kind }
  const put = (field: EditField, name: string, value: unknown) => {
    if (asked.has(field) && value !== '') edit[name] = value
  }
  put('matter', 'code', f.matter)
  put('code', 'code', f.code.trim())
  put('from', 'from', f.from)
  put('until', 'until', f.until)
  put('unit', 'unit', f.unit.replace(/^unit:/, ''))
  put('loop', 'loop', f.loop)
  put('stage', 'stage', f.stage)
  put('limit', 'limit', `${f.amount}${f.measure}`)
  put('step', 'step', f.step)
  if (asked.has('step')) edit['code'] = 'main'
  put('reasons', 'reasons', f.reasons)
  put('name', 'name', { zh: f.zh.trim(), en: f.en.trim() })
  if (f.tellZh.trim()) put('tell', 'tell', { zh: f.tellZh.trim(), en: f.tellEn.trim() })
  put('hours', 'hours', { office: f.hours.split(/[\s,,、]+/).filter(Boolean) })
  return edit as unknown as PolicyEdit
}
