import type { CaseQuery } from '../api/cases.ts'
import { me } from '../api/session.ts'

// ownOrgs are the organisations for which this person acts, each once.
export function ownOrgs(): { org: string; name: string }[] {
  const orgs = new Map((me.value?.posts ?? []).flatMap((p) => (p.org ? [[p.org.org, p.org]] : [])))
  return [...orgs.values()]
}

// ownWork asks for what an organisation has in hand, as lead or as helper, due first. A center steers far more than it
// has in hand, so there the lead alone counts; who acts for nobody has what went through his own hands.
export function ownWork(org: string | undefined): CaseQuery {
  const state = ['dispatched', 'handling']
  if (!org) return { open: true, mine: 'account', order: 'due' }
  return org.startsWith('center:') ? { state, lead: org, order: 'due' } : { state, org, order: 'due' }
}
