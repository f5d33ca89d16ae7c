import { expect, it } from 'vitest'
import { detail } from '../../../../shared/testing/samples.ts'
import { asked } from './asked.ts'

const request = { by: 'unit:U15', right: 'unit:U16', at: '2026-03-02T01:00:00Z' }
const act = (name: string, words: string) => ({ seq: 1, act: name, name, at: request.at, kind: 'staff', words: { words }, command: { reason: 'not_ours' } }) as const

it('tells the newest ground of a return that the desk has not answered', () => {
  const history = [act('return', '旧的依据'), act('return', '职责清单第三条')]
  expect(asked(detail({ state: 'accepted', returned: request, history }))).toEqual({ kind: 'return', ...request, words: '职责清单第三条', reason: 'not_ours' })
})

it('puts an arbitration before everything else, and asks nothing where nothing was asked', () => {
  expect(asked(detail({ state: 'handling', returned: request, arbitration: request }))?.kind).toBe('arbitration')
  expect(asked(detail({ state: 'handling', returned: request }))).toBeUndefined()
})
