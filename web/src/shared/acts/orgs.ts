import { area } from '../api/territory.ts'
import { policy } from '../api/catalogue.ts'
import type { CaseDetail, OrgRef } from '../api/cases.ts'
import { learn } from '../api/names.ts'
import { t } from '../i18n/index.ts'

export interface OrgGroup {
  label: string
  orgs: OrgRef[]
}

// orgChoices are the organisations that may be given something about a case: the levels above and around its place, and
// the departments.
export async function orgChoices(c: CaseDetail, units = false): Promise<OrgGroup[]> {
  const departments = { label: t('org.departments'), orgs: (await policy()).units ?? [] }
  if (units) return [departments]
  const place = await area(c.place.code)
  const levels: OrgRef[] = []
  for (const step of place.path ?? []) {
    const kind = orgKinds[step.code.length]
    if (kind) levels.push({ org: `${kind}:${step.code}`, name: t('org.' + kind, { place: step.name }) })
  }
  learn(levels)
  return [{ label: t('org.levels'), orgs: levels.reverse() }, departments]
}

const orgKinds: Record<number, 'center' | 'grid'> = { 6: 'center', 9: 'center', 12: 'center', 15: 'grid' }
