import { shallowRef, type ShallowRef } from 'vue'
import { newId } from '../../../../shared/api/ids.ts'
import type { PatrolBody, RiskPoint } from '../../../../shared/api/patrol.ts'
import type { Problem } from '../../../../shared/api/problem.ts'
import { useCommand } from '../../../../shared/acts/commands.ts'

const undoFor = 4000 // milliseconds in which a touch may be taken back

interface Waiting {
  timer: ReturnType<typeof setTimeout>
  going: boolean // on its way: too late to be taken back
  send: () => Promise<void>
}

// useRounds records what is normal. A record waits a moment, so that a touch on the wrong line may be taken back; leaving the page, or
// putting it away, sends what waits.
export function useRounds(done: () => Promise<void>): {
  held: ShallowRef<ReadonlySet<string>>
  problem: ShallowRef<Problem | undefined>
  normal: (point: RiskPoint, code: string | undefined, withPlace: boolean) => void
  undo: (point: RiskPoint) => void
  flush: () => void
} {
  const held = shallowRef<ReadonlySet<string>>(new Set())
  const problem = shallowRef<Problem>()
  const waiting = new Map<string, Waiting>()

  function drop(id: string): void {
    clearTimeout(waiting.get(id)?.timer)
    waiting.delete(id)
    held.value = new Set(waiting.keys())
  }

  function normal(point: RiskPoint, code: string | undefined, withPlace: boolean): void {
    if (waiting.has(point.id)) return
    const { issue, problem: failed } = useCommand()
    const body: PatrolBody = { id: newId(), result: 'normal', said: new Date().toISOString(), ...(code && { code }) }
    const placed = withPlace ? position().then((at) => Object.assign(body, at)) : undefined
    const send = async (): Promise<void> => {
      const mine = waiting.get(point.id)
      if (!mine || mine.going) return
      mine.going = true
      await placed
      problem.value = undefined
      const kept = await issue({ kind: 'patrol', point: point.id, body })
      if (!kept) problem.value = failed.value
      drop(point.id)
      await done()
    }
    waiting.set(point.id, { send, going: false, timer: setTimeout(() => void send(), undoFor) })
    held.value = new Set(waiting.keys())
  }

  function flush(): void {
    for (const one of waiting.values()) {
      clearTimeout(one.timer)
      void one.send()
    }
  }

  return { held, problem, normal, undo: (point) => void (waiting.get(point.id)?.going || drop(point.id)), flush }
}

// position is where the phone says it is, asked for once; nothing when it does not tell.
function position(): Promise<Partial<PatrolBody>> {
  return new Promise((resolve) => {
    if (!navigator.geolocation) return resolve({})
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ spot: { lon: coords.longitude, lat: coords.latitude }, accuracy: Math.min(5000, Math.round(coords.accuracy)) }),
      () => resolve({}),
      { enableHighAccuracy: true, timeout: 8000, maximumAge: 30_000 },
    )
  })
}
