import { expect, it, vi } from 'vitest'
import { enhancePhotos } from './photos.ts'
import { enhanceSend } from './send.ts'

vi.mock('../shared/photo/shrink.ts', () => ({ shrink: (file: Blob) => Promise.resolve(file) }))

function page(): HTMLFormElement {
  const form = document.createElement('form')
  form.dataset.upload = '/api/v1/uploads'
  const input = Object.assign(document.createElement('input'), { type: 'file', name: 'photo' })
  const shown = document.createElement('ul')
  shown.dataset.photos = ''
  const told = document.createElement('p')
  told.dataset.told = 'send'
  form.append(input, shown, told)
  document.body.replaceChildren(form)
  return form
}

function choose(form: HTMLFormElement, n: number): void {
  const input = form.querySelector<HTMLInputElement>('input[type=file]')!
  const files = Array.from({ length: n }, (_, i) => new File(['x'], `${i}.jpg`, { type: 'image/jpeg' }))
  Object.defineProperty(input, 'files', { value: files, configurable: true })
  input.dispatchEvent(new Event('change'))
}
const ids = (form: HTMLFormElement) => Array.from(form.querySelectorAll<HTMLInputElement>('input[name=file]'), (i) => i.value)
const buttons = (form: HTMLFormElement) => Array.from(form.querySelectorAll<HTMLButtonElement>('li button'))

it('names every photo that the server has, until it is taken away', async () => {
  const form = page()
  let n = 0
  enhancePhotos(form, () => Promise.resolve(`id-${++n}`))
  choose(form, 2)
  await vi.waitFor(() => expect(ids(form)).toEqual(['id-1', 'id-2']))
  buttons(form).at(-1)!.click()
  expect(ids(form)).toEqual(['id-1'])
})

it('takes nine at most', async () => {
  const form = page()
  let n = 0
  enhancePhotos(form, () => Promise.resolve(`id-${++n}`))
  choose(form, 12)
  await vi.waitFor(() => expect(ids(form)).toHaveLength(9))
})

it('offers to send a photo again that was lost, and holds the form while one is on its way', async () => {
  const form = page()
  let lost = true
  const waiting = enhancePhotos(form, () => (lost ? Promise.reject(new Error('connection')) : Promise.resolve('id')))
  enhanceSend(form, waiting, () => true)
  choose(form, 1)
  const held = new Event('submit', { cancelable: true })
  form.dispatchEvent(held)
  expect(held.defaultPrevented).toBe(true)
  await vi.waitFor(() => expect(waiting()).toBe(0))
  expect(ids(form)).toEqual([])
  lost = false
  buttons(form).find((b) => !b.hidden)!.click()
  await vi.waitFor(() => expect(ids(form)).toEqual(['id']))
  const sent = new Event('submit', { cancelable: true })
  form.dispatchEvent(sent)
  expect(sent.defaultPrevented).toBe(false)
})

it('holds the form without a connection', () => {
  const form = page()
  enhanceSend(form, () => 0, () => false)
  const held = new Event('submit', { cancelable: true })
  form.dispatchEvent(held)
  expect(held.defaultPrevented).toBe(true)
  expect(form.querySelector('[data-told=send]')!.textContent).not.toBe('')
})
