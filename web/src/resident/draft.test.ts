import { beforeEach, expect, it } from 'vitest'
import { dropDraft, enhanceDraft } from './draft.ts'

function page(grid = ''): HTMLFormElement {
  const form = document.createElement('form')
  for (const name of ['words', 'address', 'name', 'phone', 'grid', 'key']) {
    const input = document.createElement('input')
    input.name = name
    form.append(input)
  }
  document.body.replaceChildren(form)
  field(form, 'grid').value = grid
  return form
}
const field = (form: HTMLFormElement, name: string) => form.querySelector<HTMLInputElement>(`input[name=${name}]`)!

beforeEach(() => dropDraft())

function write(form: HTMLFormElement): void {
  enhanceDraft(form)
  field(form, 'words').value = '路灯不亮'
  field(form, 'address').value = '东门'
  field(form, 'phone').value = '13800000000'
  form.dispatchEvent(new Event('input'))
}

it('brings back what was written, and never a telephone number', () => {
  write(page())
  const again = page()
  enhanceDraft(again)
  expect(field(again, 'words').value).toBe('路灯不亮')
  expect(field(again, 'phone').value).toBe('')
  expect(again.querySelector('[role=status]')).not.toBeNull()
})

it('leaves the place of a code on a wall as it is', () => {
  write(page('140502001001001'))
  const again = page('140502001001002')
  enhanceDraft(again)
  expect(field(again, 'grid').value).toBe('140502001001002')
  expect(field(again, 'address').value).toBe('')
})

it('leaves a form alone that has been filled in', () => {
  write(page())
  const again = page()
  field(again, 'words').value = '另一件事'
  enhanceDraft(again)
  expect(field(again, 'words').value).toBe('另一件事')
})

it('forgets what was sent', () => {
  write(page())
  dropDraft()
  const again = page()
  enhanceDraft(again)
  expect(field(again, 'words').value).toBe('')
})
