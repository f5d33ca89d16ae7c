import { shallowRef, watch, type ShallowRef } from 'vue'
import { items } from './keeper.ts'
import { storedIn } from './order.ts'
import { noLine } from './send.ts'

// useStored tells for which things something lies on this phone that the server has not told of yet, also after the app was begun anew. path
// finds the thing in where a command goes. What has been taken meanwhile counts until the page has read anew.
export function useStored(path: RegExp, reload: () => Promise<void>): ShallowRef<ReadonlySet<string>> {
  const stored = shallowRef<ReadonlySet<string>>(new Set())

  async function readAnew(): Promise<void> {
    await reload()
    if (!noLine.value) stored.value = storedIn(items.value, path, new Set())
  }

  watch(items, (all) => {
    const waiting = storedIn(all, path, new Set())
    stored.value = storedIn(all, path, stored.value)
    if (waiting.size < stored.value.size) void readAnew()
  }, { immediate: true })
  return stored
}
