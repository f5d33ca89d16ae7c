import { ref } from 'vue'
import { training } from '../../../shared/api/base.ts'
import { trust } from '../../../shared/trust/policy.ts'

// fresher tells that a later version of the app lies ready.
export const fresher = ref(false)
let there: ServiceWorker | undefined
let asked = false

const script = '/app/field-sw.js'

// install lets the app open without a line. A later version is fetched beside this one and begins when the person says so, or when the app
// was shut: never under somebody's hands.
export async function install(): Promise<void> {
  if (training || !navigator.serviceWorker || !import.meta.env.PROD) return
  trust(script)
  navigator.serviceWorker.addEventListener('controllerchange', () => asked && location.reload())
  try {
    const found = await navigator.serviceWorker.register(script, { scope: '/field/', updateViaCache: 'none' })
    const look = (worker: ServiceWorker | null): void => {
      worker?.addEventListener('statechange', () => worker.state === 'installed' && navigator.serviceWorker.controller && offer(worker))
    }
    if (found.waiting) offer(found.waiting)
    look(found.installing)
    found.addEventListener('updatefound', () => look(found.installing))
    document.addEventListener('visibilitychange', () => document.hidden || void found.update().catch(() => {}))
  } catch {
    // no certificate, a private window: the app works with a line
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
