import { onScopeDispose, ref } from 'vue'

// useWide reports whether the window is at least so wide, in CSS pixels.
export function useWide(pixels: number) {
  const query = matchMedia(`(min-width: ${pixels}px)`)
  const wide = ref(query.matches)
  const changed = (e: MediaQueryListEvent): void => void (wide.value = e.matches)
  query.addEventListener('change', changed)
  onScopeDispose(() => query.removeEventListener('change', changed))
  return wide
}
