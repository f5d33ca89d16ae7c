import { computed, reactive, shallowRef, type Ref } from 'vue'
import { doAct, type CaseDetail } from '../../../../shared/api/acts.ts'
import { reveal, type Person } from '../../../../shared/api/cases.ts'
import { Intent } from '../../../../shared/api/intent.ts'
import { useSend } from '../../../../shared/api/load.ts'
import { allows } from '../../../../shared/acts/allowed.ts'
import { complete, outcome, questions, type FollowUp } from '../../../../shared/acts/follow-up.ts'

// The answers of each fixed question, in the order of their keys.
export const choices = {
  reached: ['yes', 'no', 'exempt'],
  exempt: ['anonymous', 'refused', 'not_asked_for'],
  contacted: ['yes', 'no'],
  solved: ['yes', 'partly', 'no'],
  satisfaction: ['satisfied', 'fairly', 'unsatisfied'],
} as const

export type Asked = keyof typeof choices

const order = Object.keys(choices) as Asked[]

// asking is the question to be put now: the first of the fixed ones that has no answer yet. Nothing when all were put.
export const asking = (f: FollowUp): Asked | undefined => order.find((q) => questions(f).includes(q) && f[q] === undefined)

// answered are those that have one, in the order in which they were put.
export const answered = (f: FollowUp): Asked[] => order.filter((q) => f[q] !== undefined)

// useCall is one call-back: the number by one audited look, the fixed questions one after the other, and the record.
export function useCall(detail: Ref<CaseDetail>, done: (after: CaseDetail) => void) {
  const answers = reactive<FollowUp>({})
  const person = shallowRef<Person>()
  const showing = new Intent()
  const recording = new Intent()
  const { busy, problem, send } = useSend()
  const now = computed(() => asking(answers))
  const next = computed(() => outcome(answers))
  const lacksWords = computed(() => next.value.act === 'unsolved' && next.value.body.words === '')
  const ready = computed(() => complete(answers) && allows(detail.value.allowed, next.value.act) && !lacksWords.value)

  function answer(n: number): boolean {
    const question = now.value
    const value = question && choices[question][n]
    if (!question || !value) return false
    Object.assign(answers, { [question]: value })
    return true
  }

  // back takes away the last answer, and what followed from it.
  function back(): boolean {
    const last = answered(answers).at(-1)
    if (!last) return false
    answers[last] = undefined
    answers.explained = undefined
    return true
  }

  async function show(): Promise<void> {
    const { id } = detail.value
    person.value = await send(() => showing.run(id, (key) => reveal(id, 'follow_up', '', key)))
  }

  async function record(): Promise<void> {
    if (!ready.value) return
    const { id, version } = detail.value
    const { act, body } = next.value
    const after = await send(() => recording.run({ act, version, body }, (key) => doAct(id, act, body, version, key)))
    if (after) done(after)
  }

  return { answers, person, now, next, ready, answer, back, show, record, busy, problem }
}
