import type { CaseRow } from '../../../../shared/api/cases.ts'
import { span } from '../../../../shared/time/due.ts'
import { civilDate, dayTime, hourMinute } from '../../../../shared/time/format.ts'

// Group is a part of the day's list: what falls due by tonight, what has time, what waits for somebody else.
export type Group = 'today' | 'later' | 'waiting'
export const groups: readonly Group[] = ['today', 'later', 'waiting']

const waitsFor: Record<string, string> = { handled: 'verify', verified: 'follow_up', suspended: 'suspended' }

// groupOf tells where a case stands in the list. What is late or urgent is due today.
export function groupOf(row: CaseRow, now: number): Group {
  if (row.state in waitsFor) return 'waiting'
  if (row.urgent || row.overdue?.length) return 'today'
  return row.clock && civilDate(new Date(row.clock.due)) <= civilDate(new Date(now)) ? 'today' : 'later'
}

// byGroup divides the rows, each part in the order of the server; an empty part is left out.
export function byGroup(rows: CaseRow[], now: number): { group: Group; rows: CaseRow[] }[] {
  return groups.map((group) => ({ group, rows: rows.filter((r) => groupOf(r, now) === group) })).filter((g) => g.rows.length > 0)
}

// Why is one reason for the place of a case in the list: the key of a message below "why", with what it says.
export interface Why {
  key: string
  at?: string
  left?: ReturnType<typeof span>
}

// whys are the reasons, the clock first.
export function whys(row: CaseRow, now: number): Why[] {
  const list: Why[] = []
  const waits = waitsFor[row.state]
  if (waits) list.push({ key: waits })
  else if (row.clock) list.push(clockWhy(row.clock, now))
  if (row.urges) list.push({ key: 'urged' })
  if (row.reworks) list.push({ key: 'reworked' })
  if (row.round > 1) list.push({ key: 'reopened' })
  if (row.supervised) list.push({ key: 'supervised' })
  return list
}

function clockWhy(clock: NonNullable<CaseRow['clock']>, now: number): Why {
  const ms = Date.parse(clock.due) - now
  const sign = clock.name === 'sign'
  const today = civilDate(new Date(clock.due)) === civilDate(new Date(now))
  if (ms < 0) return { key: sign ? 'sign_late' : 'late', left: span(ms) }
  if (sign) return { key: 'sign_by', at: today ? hourMinute(clock.due) : dayTime(clock.due, new Date(now)) }
  if (today) return { key: clock.name === 'contact' ? 'contact_left' : 'left', left: span(ms) }
  return { key: clock.name === 'contact' ? 'contact_by' : 'by', at: dayTime(clock.due, new Date(now)) }
}
