import { describe, expect, it } from 'vitest'
import { auditTable } from '../../../../shared/api/audit.ts'
import { keyOf, kinds, particulars } from './kinds.ts'

describe('the log for auditors', () => {
  it('has one message for each kind', () => expect(new Set(kinds.map(keyOf)).size).toBe(kinds.length))

  it.each([
    [{ case: 'c1', reason: 'other' }, []],
    [{ lead: 'unit:U15', edits: [{ kind: 'lead' }] }, [['lead', 'unit:U15'], ['edits', '[{"kind":"lead"}]']]],
    [{ words: '', note: null }, []],
    ['{}', []],
  ])('particulars of %j', (command, told) => expect(particulars({ command })).toEqual(told))

  it('asks for the table under the same filter and for all of it', () =>
    expect(auditTable({ kind: 'account.', from: '2026-03-01', limit: 50, before: 9 })).toBe('/api/v1/exports/audit.xlsx?kind=account.&from=2026-03-01'))
})
