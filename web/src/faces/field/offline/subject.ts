import type { Command } from '../../../shared/acts/commands.ts'
import type { CaseRow } from '../../../shared/api/cases.ts'
import { keptNames, recall } from './keeper.ts'
import { sinceKept } from './read.ts'

// What a receipt says that something was done to, from what lies on the phone: it must be told without a line.

type Lines<T> = { items?: T[] | null }

async function kept<T>(name: string): Promise<T | undefined> {
  const text = await recall(name)
  return text === undefined ? undefined : (JSON.parse(text) as T)
}

export async function subjectOf(command: Command): Promise<string> {
  switch (command.kind) {
    case 'act': {
      const row = ((await kept<CaseRow[]>(sinceKept)) ?? []).find((r) => r.id === command.id) ?? (await kept<CaseRow>('GET /api/v1/cases/' + command.id))
      return row ? `${row.no} ${row.title.slice(0, 20)}` : ''
    }
    case 'patrol': {
      const points = await kept<Lines<{ id: string; name: string }>>('GET /api/v1/risk-points')
      return points?.items?.find((p) => p.id === command.point)?.name ?? ''
    }
    case 'visit': {
      for (const name of (await keptNames()).filter((n) => n.endsWith('/visits'))) {
        const calls = await kept<Lines<{ household: { id: string; door: string; name?: string } }>>(name)
        const home = calls?.items?.find((c) => c.household.id === command.household)?.household
        if (home) return [home.door, home.name].filter(Boolean).join(' ')
      }
      return ''
    }
    case 'entry':
    case 'correct':
    case 'end': {
      const ledgers = await kept<Lines<{ code: string; name: string }>>('GET /api/v1/ledgers')
      return ledgers?.items?.find((l) => l.code === command.ledger)?.name ?? ''
    }
  }
  return ''
}
