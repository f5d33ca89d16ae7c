import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'

export interface Search<T> {
  found: ShallowRef<T[]>
  loading: Ref<boolean>
  search: (text: string) => Promise<void>
}

// useSearch finds what a list offers while somebody types in it; a later text overtakes an earlier one, and what fails finds nothing.
export function useSearch<T>(find: (text: string, signal: AbortSignal) => Promise<T[]>): Search<T> {
  const found = shallowRef<T[]>([])
  const loading = ref(false)
  let current: AbortController | undefined

  async function search(text: string): Promise<void> {
    current?.abort()
    if (!text.trim()) return
    const mine = (current = new AbortController())
    loading.value = true
    const list = await find(text.trim(), mine.signal).catch((): T[] => [])
    if (mine !== current) return
    found.value = list
    loading.value = false
  }

  return { found, loading, search }
}
