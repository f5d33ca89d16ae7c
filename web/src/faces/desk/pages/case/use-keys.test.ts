import { effectScope } from 'vue'
import { expect, it } from 'vitest'
import { useKeys } from './use-keys.ts'

function press(key: string, at: EventTarget = document.body, init: KeyboardEventInit = {}): boolean {
  return !at.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }))
}

it('hears plain keys outside of fields, until its page is gone', () => {
  const heard: string[] = []
  const scope = effectScope()
  scope.run(() => useKeys((key) => heard.push(key) > 0))
  const field = document.body.appendChild(document.createElement('textarea'))
  expect(press('a')).toBe(true)
  press('b', field)
  press('c', document.body, { ctrlKey: true })
  press('d', document.body, { repeat: true })
  scope.stop()
  press('e')
  field.remove()
  expect(heard).toEqual(['a'])
})
