import { beforeEach, expect, it, vi } from 'vitest'
import { enhancePlace } from './place.ts'

function page(): HTMLFormElement {
  const form = document.createElement('form')
  for (const name of ['lon', 'lat', 'accuracy']) {
    const input = document.createElement('input')
    input.dataset.place = name
    form.append(input)
  }
  const slot = document.createElement('p')
  slot.dataset.place = 'button'
  slot.hidden = true
  form.append(slot)
  return form
}

const getCurrentPosition = vi.fn()
beforeEach(() => vi.stubGlobal('navigator', { geolocation: { getCurrentPosition } }))

it('fills in the position when the button is touched, and not before', () => {
  const form = page()
  enhancePlace(form)
  expect(getCurrentPosition).not.toHaveBeenCalled()
  getCurrentPosition.mockImplementation((ok) => ok({ coords: { longitude: 112.8512345678, latitude: 35.5, accuracy: 11.6 } }))
  form.querySelector('button')!.click()
  expect(Array.from(form.querySelectorAll('input'), (i) => i.value)).toEqual(['112.851235', '35.500000', '12'])
})

it('says so when there is no position', () => {
  const form = page()
  enhancePlace(form)
  getCurrentPosition.mockImplementation((_ok, failed) => failed())
  form.querySelector('button')!.click()
  expect(form.querySelector('[role=status]')!.textContent).not.toBe('')
  expect(form.querySelector('button')!.disabled).toBe(false)
})
