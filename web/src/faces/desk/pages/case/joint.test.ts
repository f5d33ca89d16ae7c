import { expect, it } from 'vitest'
import { missingParts, type JointPart } from './joint.ts'

const part = (org: string, over: Partial<JointPart>): JointPart => ({ org: { org, name: org }, state: 'owed', ...over })

it('names whoever still owes a part, those who must answer first', () => {
  const parts = [part('lead', { lead: true, state: 'working' }), part('a', {}), part('b', { mandatory: true }), part('c', { state: 'answered' }), part('d', { state: 'waived' })]
  expect(missingParts(parts).map((p) => p.org.org)).toEqual(['b', 'a'])
})
