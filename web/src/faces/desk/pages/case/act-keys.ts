import type { AllowedAct } from '../../../../shared/acts/allowed.ts'
import type { Ordered } from '../../../../shared/acts/order.ts'

// Figures for what brings the case forward, letters for the rest: they stay the same while a case stands in one state.
const figures = '123456789'
const letters: Record<string, string> = { note: 'n', attach: 'f', merge: 'm', split: 'x', supervise: 's', publish: 'p', reclassify: 'c', urge: 'u' }

// actKeys gives acts the keys that are pressed for them. An act for which none is left is reached by its button.
export function actKeys(acts: Ordered): Map<string, string> {
  const keys = new Map<string, string>()
  let next = 0
  for (const { act } of [...acts.main, ...acts.other, ...acts.aside] as AllowedAct[]) {
    const key = letters[act] ?? figures[next++]
    if (key) keys.set(act, key)
  }
  return keys
}
