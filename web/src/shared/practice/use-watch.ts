import { watch } from 'vue'

const every = 700 // milliseconds

// useWatch looks again and again while something is under way. It answers how to stop looking.
export function useWatch(under: () => boolean, look: () => Promise<void>): () => void {
  let timer: ReturnType<typeof setInterval> | undefined
  const stop = (): void => clearInterval(timer)
  watch(under, (now) => {
    stop()
    if (now) timer = setInterval(() => void look(), every)
  })
  return stop
}
