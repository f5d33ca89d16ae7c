import { onScopeDispose } from 'vue'

// useKeys hands over plain keys that are pressed outside of a field, a dialog or a chosen button. Keys with Ctrl, Alt or the
// like belong to the browser.
export function useKeys(press: (key: string) => boolean): void {
  function heard(event: KeyboardEvent): void {
    const target = event.target as HTMLElement | null
    if (event.defaultPrevented || event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return
    if (target?.closest('input, textarea, select, [contenteditable="true"], [role="dialog"]') || document.querySelector('[role="dialog"][aria-modal="true"]')) return
    if (press(event.key)) event.preventDefault()
  }
  addEventListener('keydown', heard)
  onScopeDispose(() => removeEventListener('keydown', heard))
}
