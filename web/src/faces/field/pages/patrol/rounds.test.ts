import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Issued } from '../../../../shared/acts/commands.ts'
import { sendBy } from '../../../../shared/acts/commands.ts'
import type { RiskPoint } from '../../../../shared/api/patrol.ts'
import { useRounds } from './rounds.ts'

const well = { id: 'well' } as RiskPoint
let sent: Issued[] = []
let before: ReturnType<typeof sendBy>

beforeEach(() => {
  vi.useFakeTimers()
  sent = []
  before = sendBy(async (issued) => {
    sent.push(issued)
    return {} as never
  })
})
afterEach(() => {
  sendBy(before)
  vi.useRealTimers()
})

test('a touch is recorded after a moment, once', async () => {
  const rounds = useRounds(async () => {})
  rounds.normal(well, undefined, false)
  rounds.normal(well, undefined, false)
  expect(rounds.held.value.has('well')).toBe(true)
  expect(sent).toHaveLength(0)
  await vi.advanceTimersByTimeAsync(5000)
  expect(sent.map((s) => s.command)).toMatchObject([{ kind: 'patrol', point: 'well', body: { result: 'normal' } }])
  expect(rounds.held.value.has('well')).toBe(false)
})

test('a touch that was taken back is not recorded', async () => {
  const rounds = useRounds(async () => {})
  rounds.normal(well, undefined, false)
  rounds.undo(well)
  await vi.advanceTimersByTimeAsync(5000)
  expect(sent).toHaveLength(0)
})

test('what waits goes out when the page is put away, once, and is no longer taken back', async () => {
  const rounds = useRounds(async () => {})
  rounds.normal(well, 'ABCD2345', false)
  rounds.flush()
  rounds.flush()
  rounds.undo(well)
  await vi.advanceTimersByTimeAsync(5000)
  expect(sent).toHaveLength(1)
  expect(sent[0]!.command).toMatchObject({ body: { code: 'ABCD2345' } })
})
