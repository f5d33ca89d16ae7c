import { reactive, watch } from 'vue'

// Look is how the list is drawn on this machine: which columns, how closely. The title always stands.
export interface Look {
  matter: boolean
  state: boolean
  clock: boolean
  compact: boolean
}

const name = 'gezhi.queue.look'
export const usual: Look = { matter: true, state: true, clock: true, compact: false }

// readLook takes what this browser kept; whatever is not a yes or a no is as usual.
export function readLook(text: string | null): Look {
  let kept: Record<string, unknown> = {}
  try {
    const read: unknown = JSON.parse(text ?? '{}')
    if (typeof read === 'object' && read !== null) kept = read as Record<string, unknown>
  } catch {
    return { ...usual }
  }
  return Object.fromEntries(Object.entries(usual).map(([key, value]) => [key, typeof kept[key] === 'boolean' ? kept[key] : value])) as unknown as Look
}

// useLook is the look of this browser; a change is kept.
export function useLook(): Look {
  const look = reactive(readLook(localStorage.getItem(name)))
  watch(look, (now) => localStorage.setItem(name, JSON.stringify(now)))
  return look
}
