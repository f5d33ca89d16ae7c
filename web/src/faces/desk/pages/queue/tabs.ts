import type { CaseQuery } from '../../../../shared/api/cases.ts'
import { ownOrgs, ownWork } from '../../../../shared/case/own.ts'
import { holds, may } from '../../../../shared/api/session.ts'

export interface Tab {
  name: string
  query: () => CaseQuery
  shown: () => boolean
}

const always = (): boolean => true
const unit = (): boolean => holds('handler', 'unit_head', 'professional', 'grid_chief', 'grid_worker', 'firm_staff')

// Tabs are the questions with which people come to the desk, in the order of a day. What lies under them is decided by
// the server's scope.
export const tabs: Tab[] = [
  { name: 'ours', query: () => ownWork(ownOrgs()[0]?.org), shown: unit },
  { name: 'submitted', query: () => ({ state: ['submitted'], order: 'due' }), shown: () => may('case.accept') },
  { name: 'accepted', query: () => ({ state: ['accepted'], order: 'due' }), shown: () => may('case.dispatch') },
  { name: 'handled', query: () => ({ state: ['handled'], order: 'due' }), shown: () => may('case.verify') },
  { name: 'verified', query: () => ({ state: ['verified'], order: 'due' }), shown: () => may('case.close') },
  { name: 'overdue', query: () => ({ open: true, overdue: true, order: 'due' }), shown: always },
  { name: 'open', query: () => ({ open: true, order: 'due' }), shown: always },
  { name: 'all', query: () => ({ order: 'newest' }), shown: always },
]

export const shownTabs = (): Tab[] => tabs.filter((tab) => tab.shown())
