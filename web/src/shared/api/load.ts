import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { asProblem, type Problem } from './problem.ts'

export interface Load<T> {
  data: ShallowRef<T | undefined>
  problem: ShallowRef<Problem | undefined>
  slow: Ref<boolean> // it has taken more than a second
  loading: Ref<boolean>
  reload: () => Promise<void>
}

// useLoad keeps one thing that was read from the server. A later reading overtakes an earlier one; what was read stays
// shown while it is read anew.
export function useLoad<T>(read: (signal: AbortSignal) => Promise<T>): Load<T> {
  const data = shallowRef<T>()
  const problem = shallowRef<Problem>()
  const slow = ref(false)
  const loading = ref(false)
  let current: AbortController | undefined

  async function reload(): Promise<void> {
    current?.abort()
    const mine = (current = new AbortController())
    loading.value = true
    const late = setTimeout(() => (slow.value = true), 1000)
    try {
      const answer = await read(mine.signal)
      if (mine !== current) return
      data.value = answer
      problem.value = undefined
    } catch (thrown) {
      if (mine === current && !mine.signal.aborted) problem.value = asProblem(thrown)
    } finally {
      clearTimeout(late)
      if (mine === current) loading.value = slow.value = false
    }
  }

  onScopeDispose(() => current?.abort())
  return { data, problem, slow, loading, reload }
}

export interface Send {
  busy: Ref<boolean>
  slow: Ref<boolean>
  problem: ShallowRef<Problem | undefined>
  send: <T>(act: () => Promise<T>) => Promise<T | undefined>
}

// useSend does one thing at a time and keeps what went wrong with it.
export function useSend(): Send {
  const busy = ref(false)
  const slow = ref(false)
  const problem = shallowRef<Problem>()

  async function send<T>(act: () => Promise<T>): Promise<T | undefined> {
    if (busy.value) return undefined
    busy.value = true
    problem.value = undefined
    const late = setTimeout(() => (slow.value = true), 1000)
    try {
      return await act()
    } catch (thrown) {
      problem.value = asProblem(thrown)
      return undefined
    } finally {
      clearTimeout(late)
      busy.value = slow.value = false
    }
  }

  return { busy, slow, problem, send }
}
