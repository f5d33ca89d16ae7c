import { forget, keep, kept } from './kept.ts'
import { t } from './text.ts'

const key = 'gezhi-draft'
const days = 3

// names are the fields that a draft keeps. Name and telephone number are not among them: phones are shared.
const names = ['words', 'address', 'community', 'matter', 'urgent', 'grid', 'at', 'thing', 'lon', 'lat', 'accuracy', 'key']

interface Draft {
  at: number
  place: string
  values: Record<string, string>
  files: string[]
}

export function dropDraft(): void {
  forget(key)
}

// enhanceDraft keeps what is written on this phone until it is sent, and brings it back on an untouched form: after a lost
// connection, a call, a phone that closed the page.
export function enhanceDraft(form: HTMLFormElement): void {
  const old = kept<Draft>(key)
  if (old && Date.now() - old.at < days * 86_400_000 && untouched(form)) restore(form, old)
  const save = () => {
    if (untouched(form)) return
    keep(key, draftOf(form))
  }
  form.addEventListener('input', save)
  form.addEventListener('change', save)
  form.addEventListener('gezhi:files', save)
}

function draftOf(form: HTMLFormElement): Draft {
  const data = new FormData(form)
  const values: Record<string, string> = {}
  for (const name of names) {
    const value = data.get(name)
    if (typeof value === 'string' && value) values[name] = value
  }
  const files = data.getAll('file').filter((v): v is string => typeof v === 'string')
  return { at: Date.now(), place: form.querySelector('.chosen:not([hidden])')?.textContent?.trim() ?? '', values, files }
}

function untouched(form: HTMLFormElement): boolean {
  const data = new FormData(form)
  return !data.get('words') && !data.has('file') && !data.has('seen')
}

function restore(form: HTMLFormElement, old: Draft): void {
  const elsewhere = Boolean(field(form, 'grid')?.value) // a code on a wall has named the place
  for (const [name, value] of Object.entries(old.values)) {
    const el = field(form, name)
    if (!el || (elsewhere && names.indexOf(name) >= names.indexOf('grid') && name !== 'key') || (elsewhere && name === 'address')) continue
    if (el instanceof HTMLInputElement && el.type === 'checkbox') el.checked = true
    else el.value = value
  }
  for (const id of old.files) form.append(hidden('file', id))
  const told = form.querySelector<HTMLElement>('[data-place=told]')
  if (told && old.place && !elsewhere && (old.values.grid || old.values.lon)) {
    told.textContent = old.place
    told.hidden = false
  }
  form.prepend(notice(form, old.files.length))
}

function notice(form: HTMLFormElement, photos: number): HTMLElement {
  const p = document.createElement('p')
  p.className = 'chosen'
  p.setAttribute('role', 'status')
  const away = document.createElement('button')
  away.type = 'button'
  away.className = 'quiet'
  away.textContent = t('draft_away')
  away.addEventListener('click', () => {
    dropDraft()
    location.assign(form.action)
  })
  p.append(t('draft', { n: photos }), ' ', away)
  return p
}

function field(form: HTMLFormElement, name: string): HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement | null {
  return form.querySelector(`[name=${name}]`)
}

export function hidden(name: string, value: string): HTMLInputElement {
  const input = document.createElement('input')
  input.type = 'hidden'
  input.name = name
  input.value = value
  return input
}
