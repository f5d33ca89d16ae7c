import { computed, ref, shallowRef } from 'vue'
import { doAct, type CaseDetail } from '../../../../shared/api/acts.ts'
import { tryReassign, type Trial } from '../../../../shared/api/desk.ts'
import { Intent } from '../../../../shared/api/intent.ts'
import { useSend } from '../../../../shared/api/load.ts'
import { asProblem } from '../../../../shared/api/problem.ts'

export type Fate = 'goes' | 'stays' | 'sending' | 'gone' | 'failed'

export interface Line {
  trial: Trial
  fate: Fate
  why: string
}

// useBulk gives several cases to another unit: at first it is only asked what would become of each, then each goes by an act of its own,
// one after the other, under a key of its own, on the version that was tried. What changed in between is refused by the server and told.
export function useBulk(done: (after: CaseDetail) => void) {
  const lines = shallowRef<Line[]>([])
  const running = ref(false)
  const { busy, problem, send } = useSend()
  const intents = new Map<string, Intent>()
  let order = { lead: '', words: '' }
  let stopped = false

  const count = (...fates: Fate[]): number => lines.value.filter((l) => fates.includes(l.fate)).length
  const going = computed(() => count('goes', 'failed'))
  const over = computed(() => count('gone', 'failed'))

  async function preview(cases: string[], lead: string, words: string): Promise<void> {
    const trials = await send(() => tryReassign(cases, lead, words.trim()))
    if (!trials) return
    order = { lead, words: words.trim() }
    intents.clear()
    lines.value = trials.map((trial) => ({ trial, fate: trial.goes ? 'goes' : 'stays', why: trial.why ?? '' }))
  }

  function put(id: string, fate: Fate, why = ''): void {
    lines.value = lines.value.map((l) => (l.trial.id === id ? { ...l, fate, why } : l))
  }

  async function one({ id, act, version }: Trial): Promise<void> {
    const intent = intents.get(id) ?? new Intent()
    intents.set(id, intent)
    put(id, 'sending')
    try {
      done(await intent.run([id, version, order], (key) => doAct(id, act ?? 'reassign', order, version ?? 0, key)))
      put(id, 'gone')
    } catch (thrown) {
      put(id, 'failed', asProblem(thrown).message)
    }
  }

  async function run(): Promise<void> {
    running.value = true
    stopped = false
    for (const line of lines.value.filter((l) => l.fate === 'goes' || l.fate === 'failed')) {
      if (stopped) break
      await one(line.trial)
    }
    running.value = false
  }

  const stop = (): void => void (stopped = true)
  return { lines, going, over, running, preview, run, stop, busy, problem }
}
