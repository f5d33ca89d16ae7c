import { effectScope, type EffectScope } from 'vue'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { activeKeys, turnKeys, useKeys } from './registry.ts'

let scope: EffectScope
let done: string[]

const key = (...press: string[]) => ({ press, text: () => press.join(), does: () => void done.push(press[0]!) })

function press(key: string, at: EventTarget = document.body, init: KeyboardEventInit = {}): boolean {
  return !at.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }))
}

beforeEach(() => {
  done = []
  scope = effectScope()
  turnKeys(true)
})
afterEach(() => {
  scope.stop()
  document.body.replaceChildren()
})

it('hears plain keys outside of fields and dialogs, until its page is gone', () => {
  scope.run(() => useKeys(() => 'page', () => [key('a'), key('b'), key('c')]))
  const field = document.body.appendChild(document.createElement('textarea'))
  expect(press('a')).toBe(true)
  press('b', field)
  press('c', document.body, { ctrlKey: true })
  press('c', document.body, { repeat: true })
  press('c', document.body, { isComposing: true })
  const dialog = document.body.appendChild(document.createElement('div'))
  dialog.setAttribute('role', 'dialog')
  dialog.setAttribute('aria-modal', 'true')
  press('c')
  dialog.remove()
  expect(press('x')).toBe(false)
  scope.stop()
  press('a')
  expect(done).toEqual(['a'])
})

it('works from a box that is ticked, where nothing is typed', () => {
  scope.run(() => useKeys(() => 'page', () => [key('x')]))
  const box = document.body.appendChild(document.createElement('input'))
  box.type = 'checkbox'
  expect(press('x', box)).toBe(true)
})

it('knows two keys in a row, and forgets the first when another came between', () => {
  scope.run(() => useKeys(() => 'page', () => [key('g s'), key('s'), key('j')]))
  press('g')
  press('s')
  press('g')
  press('j')
  press('s')
  expect(done).toEqual(['g s', 'j', 's'])
})

it('asks the latest part of the page first, and the one before where that has nothing to do', () => {
  scope.run(() => {
    useKeys(() => 'page', () => [key('a')])
    useKeys(() => 'part', () => [{ press: ['a'], text: () => 'no', does: () => false }, key('b', 'a')])
  })
  press('a')
  expect(done).toEqual(['b'])
  expect(activeKeys.value.map((b) => b.name)).toEqual(['part', 'page'])
})

it('can be turned off for those to whom letters come by accident; arrows stay', () => {
  scope.run(() => useKeys(() => 'page', () => [key('a'), key('ArrowDown')]))
  turnKeys(false)
  press('a')
  press('ArrowDown')
  expect(done).toEqual(['ArrowDown'])
})
