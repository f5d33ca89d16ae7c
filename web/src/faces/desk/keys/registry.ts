import { computed, onScopeDispose, ref, shallowReactive } from 'vue'

// Key is something that a page does when a key is pressed.
export interface Key {
  press: string[] // any of these: 'j', 'ArrowDown', or two in a row: 'g s'
  text: () => string // what it does, as the list under ? says it
  does: () => boolean | void // false: not now, so that the key stays the browser's
}

// Bundle is the keys of one part of a page, under its name.
export interface Bundle {
  name: () => string
  keys: () => Key[]
}

const bundles = shallowReactive<Bundle[]>([])
const kept = 'gezhi.keys'
const patience = 2000 // milliseconds between the two keys of a pair

// keysOn is whether plain keys do anything here: who dictates by voice, or types by accident, turns them off.
export const keysOn = ref(localStorage.getItem(kept) !== 'off')

export function turnKeys(on: boolean): void {
  keysOn.value = on
  localStorage.setItem(kept, on ? 'on' : 'off')
}

// activeKeys are those that the page of the moment has; the latest part of it goes first.
export const activeKeys = computed(() => [...bundles].reverse().map((b) => ({ name: b.name(), keys: b.keys() })).filter((b) => b.keys.length > 0))

// useKeys gives the page keys for as long as it stands.
export function useKeys(name: () => string, keys: () => Key[]): void {
  const bundle = { name, keys }
  if (bundles.length === 0) addEventListener('keydown', heard)
  bundles.push(bundle)
  onScopeDispose(() => {
    bundles.splice(bundles.indexOf(bundle), 1)
    if (bundles.length === 0) removeEventListener('keydown', heard)
  })
}

let first = ''
let firstAt = 0

// heard does what a plain key stands for. Keys with Ctrl, Alt or the like belong to the browser; in a field one types, and in a
// dialog one answers it.
function heard(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.repeat && !/^(Arrow|Page|[jk]$)/.test(event.key)) return
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.key === 'Shift') return
  if (typing(event.target as HTMLElement | null) || document.querySelector('dialog[open], [role="dialog"][aria-modal="true"]:not(.is-closing)')) return
  if (!keysOn.value && event.key.length === 1) return
  const pair = first && event.timeStamp - firstAt < patience ? `${first} ${event.key}` : ''
  first = ''
  if ((pair && run(pair)) || run(event.key)) return event.preventDefault()
  if (!pair && begins(event.key)) {
    first = event.key
    firstAt = event.timeStamp
  }
}

function typing(target: HTMLElement | null): boolean {
  return target?.closest?.('input:not([type="checkbox"]), textarea, select, [contenteditable="true"], [role="dialog"], [role="listbox"]') != null
}

function run(press: string): boolean {
  for (const bundle of [...bundles].reverse()) {
    for (const key of bundle.keys()) {
      if (key.press.includes(press) && key.does() !== false) return true
    }
  }
  return false
}

const begins = (press: string): boolean => bundles.some((b) => b.keys().some((k) => k.press.some((p) => p.startsWith(press + ' '))))
