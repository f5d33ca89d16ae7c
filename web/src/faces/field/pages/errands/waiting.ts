import type { ShallowRef } from 'vue'
import { useStored } from '../../offline/stored.ts'

// useWaiting tells of which errands papers or an end lie on this phone that the server has not told of yet.
export const useWaiting = (reload: () => Promise<void>): ShallowRef<ReadonlySet<string>> => useStored(/^\/api\/v1\/mandates\/([^/]+)\/(?:papers|end)$/, reload)
