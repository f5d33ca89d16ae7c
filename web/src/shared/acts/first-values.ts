import type { FormAct } from '../api/acts.ts'
import type { CaseDetail } from '../api/cases.ts'
import type { Values } from './fields.ts'
import { scoreSheet } from './scores.ts'

// firstValues fills in what is known, so that a person types only what is new.
export function firstValues(act: FormAct, c: CaseDetail): Values {
  const guess = c.suggestion?.matters?.[0]
  switch (act) {
    case 'accept':
      return { matter: c.matter?.code ?? (guess && guess.confidence !== 'low' ? guess.code : undefined), urgent: c.urgent || undefined }
    case 'dispatch':
      return { lead: c.suggestion?.lead?.org }
    case 'ask_extension':
      return { limit: c.clocks?.find((k) => k.name === 'handle')?.limit }
    case 'suspend':
      return c.suspending ? { reason: c.suspending.reason, expected: c.suspending.expected, interim: c.asked?.find((a) => a.kind === 'suspension')?.words } : {}
    case 'close_whistle':
      return { scores: scoreSheet(c.whistling, []) }
    case 'decide_objection':
      return { org: c.whistling?.called?.find((one) => one.answer === 'objects')?.org.org }
    case 'publish':
      return { words: c.released ?? false, files: (c.files ?? []).filter((f) => f.released).map((f) => f.id) }
  }
  return {}
}
