import { ref, type Ref } from 'vue'
import { useSend, type Send } from '../../../../shared/api/load.ts'
import { prove } from '../../../../shared/api/session.ts'

export interface Change extends Send {
  asks: Ref<boolean> // the password is wanted again
  change: (act: () => Promise<unknown>) => Promise<void>
  proven: (password: string) => Promise<void>
}

// useChange makes a change of which some ask for the password again; what was asked for is done once it was typed.
export function useChange(changed: () => void): Change {
  const sending = useSend()
  const asks = ref(false)
  let waiting: (() => Promise<void>) | undefined

  async function change(act: () => Promise<unknown>): Promise<void> {
    await sending.send(act)
    const { problem } = sending
    asks.value = problem.value?.code === 'session.prove_first'
    if (asks.value) waiting = () => change(act)
    else if (!problem.value) changed()
  }

  async function proven(password: string): Promise<void> {
    await sending.send(() => prove(password))
    if (sending.problem.value) return
    asks.value = false
    await waiting?.()
  }

  return { ...sending, asks, change, proven }
}
