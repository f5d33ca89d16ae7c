import { matters, reasons } from '../../../shared/api/catalogue.ts'
import type { CaseDetail, OrgRef } from '../../../shared/api/cases.ts'
import type { Field } from '../../../shared/acts/fields.ts'
import { orgChoices } from '../../../shared/acts/orgs.ts'
import { t } from '../../../shared/i18n/index.ts'
import type { Group } from './PickOne.vue'

const orgOption = (o: OrgRef) => ({ value: o.org, text: o.name })

// loadGroups reads what a field offers to choose from. Who sends a case back does not name itself as the right one.
export async function loadGroups(field: Field, detail: CaseDetail): Promise<Group[]> {
  switch (field.kind) {
    case 'reason':
      return [{ label: '', options: (await reasons(field.list!)).map((r) => ({ value: r.code, text: r.name })) }]
    case 'org':
    case 'orgs':
      return (await orgChoices(detail, field.kind === 'orgs')).map((g) => ({ label: g.label, options: g.orgs.filter((o) => field.name !== 'right' || o.org !== detail.lead?.org).map(orgOption) }))
    case 'part':
      return [{ label: '', options: (detail.parts ?? []).filter((p) => !p.answered && !p.waived).map((p) => orgOption(p.org)) }]
    case 'matter':
      return matterGroups()
    case 'photos': {
      const photos = (detail.files ?? []).filter((f) => f.type === 'photo')
      return [{ label: '', options: photos.map((f, i) => ({ value: f.id, text: t('photo.one', { n: i + 1, stage: t('file.stage_' + f.stage) }) })) }]
    }
  }
  return []
}

// matterGroups are the matters of the access list by category; those for the spot alone, where that is asked.
export async function matterGroups(instant = false): Promise<Group[]> {
  const groups = new Map<string, Group>()
  for (const m of await matters()) {
    if (instant && !m.instant) continue
    const group = groups.get(m.category) ?? { label: m.category, options: [] }
    group.options.push({ value: m.code, text: m.name })
    groups.set(m.category, group)
  }
  return [...groups.values()]
}
