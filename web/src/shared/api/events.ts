import { base } from './base.ts'
import { ref, type Ref } from 'vue'

export interface Told {
  kind: string // "case.dispatch"
  subject: string // "case:<id>"
  version: number
}

export interface Source {
  onopen: ((e: Event) => void) | null
  onerror: ((e: Event) => void) | null
  readyState: number
  addEventListener(type: string, listener: (e: MessageEvent<string>) => void): void
  close(): void
}

const closed = 2

// follow listens to live updates. They carry no content: whoever is told reads anew. After the connection was lost,
// `again` is called once it is back, because something may have been missed for good; a browser that gives up is
// helped to start over.
export function follow(heard: (told: Told) => void, again: () => void, open = (): Source => new EventSource(base + '/events'), wait = 5000, live = ref(false)): { live: Ref<boolean>; stop: () => void } {
  let source: Source
  let lost = false
  let timer: ReturnType<typeof setTimeout> | undefined

  function start(): void {
    source = open()
    source.onopen = () => {
      live.value = true
      if (lost) again()
      lost = false
    }
    source.onerror = () => {
      live.value = false
      lost = true
      if (source.readyState === closed) timer = setTimeout(start, wait)
    }
    source.addEventListener('act', (e) => heard(JSON.parse(e.data) as Told))
  }

  function stop(): void {
    clearTimeout(timer)
    source.close()
  }

  start()
  return { live, stop }
}
