import type { CaseQuery } from '../../../../shared/api/cases.ts'
import { ownOrgs, ownWork } from '../../../../shared/case/own.ts'
import { holds, may } from '../../../../shared/api/session.ts'

export interface Tab {
  name: string
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
  { name: 'ours', query: () => ownWork(ownOrgs()[0]?.org), shown: unit },
  { name: 'submitted', query: () => ({ state: ['submitted'], order: 'due' }), shown: () => may('case.accept') },
  { name: 'accepted', query: () => ({ state: ['accepted'], order: 'due' }), shown: () => may('case.dispatch') },
  { name: 'returned', query: () => ({ waits: 'returned', order: 'due' }), shown: () => may('case.dispatch') },
  { name: 'disputed', query: () => ({ waits: 'disputed', order: 'due' }), shown: () => may('case.arbitrate') || may('case.dispatch') },
  { name: 'asked', query: () => ({ waits: 'asked', order: 'due' }), shown: () => may('case.extend.approve') || may('case.dispatch') },
  { name: 'handled', query: () => ({ state: ['handled'], order: 'due' }), shown: () => may('case.verify') },
  { name: 'verified', query: () => ({ state: ['verified'], order: 'due' }), shown: () => may('case.close') },
  { name: 'supervised', query: () => ({ waits: 'supervised', order: 'due' }), shown: always },
  { name: 'overdue', query: () => ({ open: true, overdue: true, order: 'due' }), shown: always },
  { name: 'today', query: () => ({ open: true, due_by: endOfDay(), order: 'due' }), shown: always },
  { name: 'open', query: () => ({ open: true, order: 'due' }), shown: always },
  { name: 'all', query: () => ({ order: 'newest' }), shown: always },
]

export const shownTabs = (): Tab[] => tabs.filter((tab) => tab.shown())
