import type { CaseQuery, CaseSet } from '../../../../shared/api/cases.ts'
import { ownOrgs, ownWork } from '../../../../shared/case/own.ts'
import { holds, may } from '../../../../shared/api/session.ts'

export interface Tab {
  name: string
  letter: string // after g
  query: () => CaseQuery
  shown: () => boolean
}

// endOfDay is the midnight that ends this day in China, where every office of a county lies.
export function endOfDay(now = Date.now()): string {
  const day = 86_400_000
  const ahead = 8 * 3_600_000
  return new Date((Math.floor((now + ahead) / day) + 1) * day - ahead).toISOString()
}

const always = (): boolean => true
const unit = (): boolean => holds('handler', 'unit_head', 'professional', 'grid_chief', 'grid_worker', 'firm_staff')

// Tabs are the questions with which people come to the desk, in the order of a day. What lies under them is decided by
// the server's scope.
export const tabs: Tab[] = [
  { name: 'ours', letter: 'o', query: () => ownWork(ownOrgs()[0]?.org), shown: unit },
  { name: 'submitted', letter: 's', query: () => ({ state: ['submitted'], order: 'due' }), shown: () => may('case.accept') },
  { name: 'accepted', letter: 'a', query: () => ({ state: ['accepted'], order: 'due' }), shown: () => may('case.dispatch') },
  { name: 'returned', letter: 'r', query: () => ({ waits: 'returned', order: 'due' }), shown: () => may('case.dispatch') },
  { name: 'disputed', letter: 'd', query: () => ({ waits: 'disputed', order: 'due' }), shown: () => may('case.arbitrate') || may('case.dispatch') },
  { name: 'asked', letter: 'e', query: () => ({ waits: 'asked', order: 'due' }), shown: () => may('case.extend.approve') || may('case.dispatch') },
  { name: 'handled', letter: 'h', query: () => ({ state: ['handled'], order: 'due' }), shown: () => may('case.verify') },
  { name: 'verified', letter: 'v', query: () => ({ state: ['verified'], order: 'due' }), shown: () => may('case.close') },
  { name: 'supervised', letter: 'p', query: () => ({ waits: 'supervised', order: 'due' }), shown: always },
  { name: 'overdue', letter: 'l', query: () => ({ open: true, overdue: true, order: 'due' }), shown: always },
  { name: 'today', letter: 't', query: () => ({ open: true, due_by: endOfDay(), order: 'due' }), shown: always },
  { name: 'open', letter: 'n', query: () => ({ open: true, order: 'due' }), shown: always },
  { name: 'all', letter: 'x', query: () => ({ order: 'newest' }), shown: always },
]

// setOf is the set of cases behind a list, for counting; a list of everything, closed cases too, has no number.
export function setOf(query: CaseQuery): CaseSet | undefined {
  const { order: _order, limit: _limit, after: _after, words: _words, phone: _phone, since: _since, until: _until, ...set } = query
  return set.state || set.open || set.waits ? (set as CaseSet) : undefined
}

export const shownTabs = (): Tab[] => tabs.filter((tab) => tab.shown())
