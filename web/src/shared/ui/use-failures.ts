import { onErrorCaptured, onScopeDispose, shallowRef } from 'vue'
import type { Router } from 'vue-router'
import { asProblem, type Problem } from '../api/problem.ts'

// useFailures keeps what no page has caught: a page that could not be loaded, or a mistake of ours. It is shown above
// the page, and forgotten with the next one.
export function useFailures(router: Router) {
  const failure = shallowRef<Problem>()
  onErrorCaptured((error) => {
    failure.value = asProblem(error)
    return false
  })
  const forget = [router.onError((error: unknown) => (failure.value = asProblem(error))), router.afterEach(() => (failure.value = undefined))]
  onScopeDispose(() => forget.forEach((off) => off()))
  return failure
}
