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
  const levels = (place.path ?? []).flatMap((step) => orgOfPlace(step.code, step.name) ?? [])
  learn(levels)
  return [{ label: t('org.levels'), orgs: levels.reverse() }, departments]
}

// orgOfPlace is the organisation that has a place: its center, or the team of a grid.
export function orgOfPlace(code: string, name: string): OrgRef | undefined {
  const kind = orgKinds[code.length]
  return kind && { org: `${kind}:${code}`, name: t('org.' + kind, { place: name }) }
}

const orgKinds: Record<number, 'center' | 'grid'> = { 6: 'center', 9: 'center', 12: 'center', 15: 'grid' }
