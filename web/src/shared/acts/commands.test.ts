import { afterEach, expect, it } from 'vitest'
import { Problem } from '../api/problem.ts'
import { detail } from '../testing/samples.ts'
import { direct, sendBy, useCommand, type Command, type Issued } from './commands.ts'

afterEach(() => sendBy(direct))

const sign: Command = { kind: 'act', id: 'c1', act: 'sign', version: 3, body: {} }

it('names a command once: a try after a refusal is another command', async () => {
  const seen: Issued[] = []
  sendBy((issued) => (seen.push(issued), Promise.resolve(detail())))
  const { issue } = useCommand()
  expect(await issue(sign)).toMatchObject({ no: detail().no })
  await issue(sign)
  expect(seen.map((s) => s.command)).toEqual([sign, sign])
  expect(seen[0]!.key).not.toBe(seen[1]!.key)
  expect(Date.parse(seen[0]!.at)).not.toBeNaN()
})

it('keeps what went wrong, for the page to tell', async () => {
  sendBy(() => Promise.reject(new Problem(409, 'conflict', '状态已变')))
  const { issue, problem } = useCommand()
  expect(await issue(sign)).toBeUndefined()
  expect(problem.value?.message).toBe('状态已变')
})
