import { onScopeDispose, ref, shallowRef } from 'vue'
import { beginRun, readRun, stopRun, type Limits, type PlanRun } from '../../../../shared/api/planning.ts'
import { asProblem, type Problem } from '../../../../shared/api/problem.ts'

const every = 500 // milliseconds between two looks at the work

// useRun divides on the server and follows the work until its answer.
export function useRun(answered: (run: PlanRun) => void) {
  const run = shallowRef<PlanRun>()
  const working = ref(false)
  const problem = shallowRef<Problem>()
  let gone = false
  onScopeDispose(() => {
    gone = true
    if (working.value && run.value) void stopRun(run.value.id).catch(() => undefined)
  })

  async function begin(ask: { place: string; limits: Limits; frozen: string[]; seconds: number }): Promise<void> {
    working.value = true
    problem.value = undefined
    try {
      run.value = await beginRun(ask)
      while (run.value.state !== 'done' && !gone) {
        await new Promise((then) => setTimeout(then, every))
        run.value = await readRun(run.value.id)
      }
      if (run.value.answer && !gone) answered(run.value)
    } catch (thrown) {
      problem.value = asProblem(thrown)
    } finally {
      working.value = false
    }
  }

  // stop ends the work early: the best that was found so far is its answer.
  async function stop(): Promise<void> {
    if (run.value) await stopRun(run.value.id).catch((thrown) => (problem.value = asProblem(thrown)))
  }
  return { run, working, problem, begin, stop }
}
