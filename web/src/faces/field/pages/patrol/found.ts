import type { ShallowRef } from 'vue'
import type { LocationQuery } from 'vue-router'
import { newId } from '../../../../shared/api/ids.ts'
import { riskPoints, type RiskPoint } from '../../../../shared/api/patrol.ts'
import type { Problem } from '../../../../shared/api/problem.ts'
import { useCommand } from '../../../../shared/acts/commands.ts'
import { t } from '../../../../shared/i18n/index.ts'

// useFound is what was found at the risk point that an address names: its place for the report, and the record of the patrol that names
// the case it became.
export function useFound(query: LocationQuery): {
  read: () => Promise<RiskPoint | undefined>
  words: (point: RiskPoint) => string
  tell: (caseId: string) => Promise<void>
  problem: ShallowRef<Problem | undefined>
} {
  const asked = typeof query.point === 'string' ? query.point : undefined
  const code = typeof query.sign === 'string' ? query.sign : undefined
  const { issue, problem } = useCommand()
  let told = false

  async function read(): Promise<RiskPoint | undefined> {
    if (!asked) return undefined
    const list = await riskPoints({}).catch(() => undefined)
    return list?.items?.find((p) => p.id === asked)
  }

  async function tell(caseId: string): Promise<void> {
    if (!asked || told) return
    told = true
    const kept = await issue({ kind: 'patrol', point: asked, body: { id: newId(), result: 'problem', case: caseId, said: new Date().toISOString(), ...(code && { code }) } })
    told = kept !== undefined
  }

  return { read, words: (p) => t('patrol.words', { name: p.name }), tell, problem }
}
