import { ref } from 'vue'
import { training } from '../../../shared/api/base.ts'
import { trust } from '../../../shared/trust/policy.ts'

// fresher tells that a later version of the app lies ready.
export const fresher = ref(false)
let there: ServiceWorker | undefined
let asked = false

const script = '/app/field-sw.js'

// opens tells whether the app opens without a line: not before its files lie on the phone, and never where a browser cannot keep them.
export const opens = ref<'not_yet' | 'yes' | 'never'>(navigator.serviceWorker?.controller ? 'yes' : 'not_yet')
let looked: ServiceWorkerRegistration | undefined

// install lets the app open without a line. A later version is fetched beside this one and begins when the person says so, or when the app
// was shut: never under somebody's hands. What a bad line kept from being fetched whole is fetched again when there is a line.
export async function install(): Promise<void> {
  if (training || !navigator.serviceWorker || !import.meta.env.PROD) return void (opens.value = 'never')
  trust(script)
  navigator.serviceWorker.addEventListener('controllerchange', () => asked && location.reload())
  void navigator.serviceWorker.ready.then(() => (opens.value = 'yes'))
  const anew = (): void => void (opens.value === 'not_yet' && enlist())
  addEventListener('online', anew)
  document.addEventListener('visibilitychange', () => document.hidden || anew())
  await enlist()
}

async function enlist(): Promise<void> {
  try {
    const found = await navigator.serviceWorker.register(script, { scope: '/field/', updateViaCache: 'none' })
    if (found === looked) return
    looked = found
    const look = (worker: ServiceWorker | null): void => {
      worker?.addEventListener('statechange', () => worker.state === 'installed' && navigator.serviceWorker.controller && offer(worker))
    }
    if (found.waiting) offer(found.waiting)
    look(found.installing)
    found.addEventListener('updatefound', () => look(found.installing))
    document.addEventListener('visibilitychange', () => document.hidden || void found.update().catch(() => {}))
  } catch (thrown) {
    // no certificate, a private window: the app works with a line
    if (thrown instanceof DOMException && thrown.name === 'SecurityError') opens.value = 'never'
  }
}

function offer(worker: ServiceWorker): void {
  there = worker
  fresher.value = true
}

export function renew(): void {
  asked = true
  there?.postMessage('begin')
}
