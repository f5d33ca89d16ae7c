import { onScopeDispose, readonly, ref } from 'vue'
import { follow, type Told } from './events.ts'

interface Listener {
  heard: (told: Told) => void
  again: () => void
}

const listeners = new Set<Listener>()
const connected = ref(true)
let stream: ReturnType<typeof follow> | undefined
let dropped = false

// live reports whether live updates arrive; pages say so when they do not.
export const live = readonly(connected)

// One stream serves a tab, and only while the tab is looked at: browsers have few connections to give.
function open(): void {
  if (stream || document.hidden || listeners.size === 0) return
  stream = follow(
    (told) => listeners.forEach((l) => l.heard(told)),
    () => listeners.forEach((l) => l.again()),
    undefined,
    undefined,
    connected,
  )
  if (dropped) listeners.forEach((l) => l.again())
  dropped = false
}

function close(): void {
  stream?.stop()
  stream = undefined
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) return open()
  dropped = stream !== undefined
  close()
})

// useTold hands on what was told and concerns the page, gathered for a while of milliseconds; `again` is called instead where something
// may have been missed.
export function useTold(concerns: (told: Told) => boolean, heard: (told: Told[]) => void, again: () => void, wait = 500): void {
  let gathered: Told[] = []
  let missed = false
  let pending: ReturnType<typeof setTimeout> | undefined
  const soon = (): void => {
    pending ??= setTimeout(() => {
      const [told, lost] = [gathered, missed]
      pending = undefined
      gathered = []
      missed = false
      if (lost) again()
      else heard(told)
    }, wait)
  }
  const listener: Listener = {
    heard: (told) => {
      if (!concerns(told)) return
      gathered.push(told)
      soon()
    },
    again: () => {
      missed = true
      soon()
    },
  }
  listeners.add(listener)
  open()
  onScopeDispose(() => {
    clearTimeout(pending)
    listeners.delete(listener)
    if (listeners.size === 0) close()
  })
}

// useFollow reloads when something happened that concerns the page, at most once in a while of milliseconds, and whenever
// something may have been missed.
export const useFollow = (concerns: (told: Told) => boolean, reload: () => void, wait?: number): void => useTold(concerns, reload, reload, wait)
