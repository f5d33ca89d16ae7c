import { onScopeDispose, ref, shallowRef } from 'vue'
import { asProblem, type Problem } from '../../../../shared/api/problem.ts'

const every = 500 // milliseconds between two looks at the work

interface Work {
  id: string
  state: string
  answer?: unknown
}

// Calls are how work is begun on the server, looked at, and ended early.
export interface Calls<Ask, Run extends Work> {
  begin: (ask: Ask) => Promise<Run>
  read: (id: string) => Promise<Run>
  stop: (id: string) => Promise<unknown>
}

// useRun has the server compute and follows the work until its answer.
export function useRun<Ask, Run extends Work>(calls: Calls<Ask, Run>, answered: (run: Run) => void) {
  const run = shallowRef<Run>()
  const working = ref(false)
  const problem = shallowRef<Problem>()
  let gone = false
  onScopeDispose(() => {
    gone = true
    if (working.value && run.value) void calls.stop(run.value.id).catch(() => undefined)
  })

  async function begin(ask: Ask): Promise<void> {
    working.value = true
    run.value = undefined
    problem.value = undefined
    try {
      let now = (run.value = await calls.begin(ask))
      while (now.state !== 'done' && !gone) {
        await new Promise((then) => setTimeout(then, every))
        now = run.value = await calls.read(now.id)
      }
      if (now.answer && !gone) answered(now)
    } catch (thrown) {
      problem.value = asProblem(thrown)
    } finally {
      working.value = false
    }
  }

  // stop ends the work early: the best that was found so far is its answer.
  async function stop(): Promise<void> {
    if (run.value) await calls.stop(run.value.id).catch((thrown) => (problem.value = asProblem(thrown)))
  }
  return { run, working, problem, begin, stop }
}
