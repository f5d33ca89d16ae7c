import { reactive } from 'vue'
import type { CaseDetail, OrgRef } from './cases.ts'

// The server names organisations wherever it shows them. What it has named once is known here, so that the references
// inside of older acts can be named too.
const known = reactive(new Map<string, string>())

export function learn(refs: (OrgRef | undefined | null)[]): void {
  for (const ref of refs) if (ref?.name) known.set(ref.org, ref.name)
}

// learnCase learns every organisation that a case names.
export function learnCase(c: CaseDetail): void {
  learn([c.desk, c.lead, c.suggestion?.lead])
  learn(c.suggestion?.co_units ?? [])
  learn((c.whistling?.called ?? []).flatMap((one) => [one.org, one.right]))
  learn((c.asked ?? []).flatMap((a) => [a.by, a.right]))
  learn((c.parts ?? []).map((p) => p.org))
  learn(c.clocks?.map((k) => k.org) ?? [])
  learn(c.history?.map((a) => a.org) ?? [])
}

// orgName names a reference; one that was never named is shown as it is.
export const orgName = (org: string): string => known.get(org) ?? org
