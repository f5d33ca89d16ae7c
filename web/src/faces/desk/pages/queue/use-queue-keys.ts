import type { ComputedRef, Ref } from 'vue'
import { useRouter } from 'vue-router'
import { t } from '../../../../shared/i18n/index.ts'
import { useKeys, type Key } from '../../keys/registry.ts'
import type { useChoice } from './use-choice.ts'
import type { useCursor } from './use-cursor.ts'

interface Parts {
  cursor: ReturnType<typeof useCursor>
  choice: ReturnType<typeof useChoice> | undefined // nothing where nobody may choose
  panel: ComputedRef<boolean>
  opened: Ref<boolean>
  wide: Ref<boolean>
  page: () => number // rows in view
}

// useQueueKeys gives the list its keys. The key of the suggestion is the panel's; where there is none yet, it opens it first, because
// nobody sends on what was not seen.
export function useQueueKeys({ cursor, choice, panel, opened, wide, page }: Parts): void {
  const router = useRouter()
  const at = cursor.at

  function enter(): boolean {
    if (document.activeElement !== document.body || !at.value) return false // a link that has the focus opens itself
    void router.push({ name: 'case', params: { id: at.value } })
    return true
  }

  function escape(): boolean {
    if (choice && choice.chosen.value.length > 0) choice.all(false)
    else if (opened.value) opened.value = false
    else return false
    return true
  }

  function look(): boolean {
    if (panel.value || !at.value) return false
    opened.value = true
    return true
  }

  const choosing = (): Key[] => (choice ? [{ press: ['x'], text: () => t('keys.choose'), does: () => at.value !== undefined && choice.put(at.value, !choice.has(at.value)) }] : [])

  useKeys(
    () => t('queue.title'),
    () => [
      { press: ['j', 'ArrowDown'], text: () => t('keys.down'), does: () => void cursor.move(1) },
      { press: ['k', 'ArrowUp'], text: () => t('keys.up'), does: () => void cursor.move(-1) },
      { press: ['PageDown'], text: () => t('keys.page_down'), does: () => void cursor.to(cursor.index.value + page()) },
      { press: ['PageUp'], text: () => t('keys.page_up'), does: () => void cursor.to(cursor.index.value - page()) },
      { press: ['Home'], text: () => t('keys.first'), does: () => void cursor.to(0) },
      { press: ['End'], text: () => t('keys.last'), does: () => void cursor.end() },
      { press: ['Enter'], text: () => t('keys.open'), does: enter },
      ...choosing(),
      ...(wide.value ? [] : [{ press: ['a'], text: () => t('keys.look'), does: look }]),
      { press: ['/'], text: () => t('keys.search'), does: () => document.getElementById('queue-search')?.focus() },
      { press: ['Escape'], text: () => t('keys.leave'), does: escape },
    ],
  )
}
