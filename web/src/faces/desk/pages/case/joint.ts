import type { CaseDetail } from '../../../../shared/api/acts.ts'

export type JointPart = NonNullable<CaseDetail['joint']>[number]

// missingParts are the units whose part holds up the end: mandatory ones first, the lead never.
export function missingParts(parts: JointPart[]): JointPart[] {
  const owed = parts.filter((p) => !p.lead && p.state === 'owed')
  return [...owed.filter((p) => p.mandatory), ...owed.filter((p) => !p.mandatory)]
}
