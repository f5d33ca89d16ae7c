import { shrink } from '../shared/photo/shrink.ts'
import { hidden } from './draft.ts'
import { t } from './text.ts'
import { upload } from './upload.ts'

const most = 9

// enhancePhotos sends each photo as soon as it is chosen, small and with its progress, so that a lost connection costs one photo
// and not the report. Each can be looked at and taken away. The input is emptied: what counts is the id that the server answered.
// It answers whether photos are still on their way.
export function enhancePhotos(form: HTMLFormElement, send: typeof upload = upload): () => number {
  const input = form.querySelector<HTMLInputElement>('input[type=file]')
  const shown = form.querySelector<HTMLElement>('[data-photos]')
  const told = form.querySelector<HTMLElement>('[data-told=photos]')
  const to = form.dataset.upload
  let waiting = 0
  if (!input || !shown || !to) return () => 0

  input.addEventListener('change', () => {
    const room = most - form.querySelectorAll('input[name=file]').length - waiting
    const files = Array.from(input.files ?? [])
    input.value = ''
    if (told) told.textContent = files.length > room ? t('photos_most', { n: most }) : ''
    files.slice(0, Math.max(0, room)).forEach((file) => void add(file))
  })
  return () => waiting

  async function add(file: File): Promise<void> {
    const card = document.createElement('li')
    const bar = document.createElement('progress')
    const state = document.createElement('span')
    state.setAttribute('role', 'status')
    const drop = button(t('photo_drop'))
    const again = button(t('photo_again'))
    again.hidden = true
    card.append(bar, state, again, drop)
    shown!.append(card)
    const n = shown!.children.length
    bar.max = 1
    bar.setAttribute('aria-label', t('photo', { n }))
    drop.setAttribute('aria-label', t('photo_drop_n', { n }))
    waiting++
    const small = await shrink(file)
    const url = URL.createObjectURL(small)
    const picture = image(url, n)
    card.prepend(picture)
    let kept: HTMLInputElement | null = null
    drop.addEventListener('click', () => {
      URL.revokeObjectURL(url)
      kept?.remove()
      card.remove()
      changed()
    })
    again.addEventListener('click', () => {
      waiting++
      void go()
    })
    await go()

    async function go(): Promise<void> {
      again.hidden = true
      bar.hidden = false
      state.textContent = t('photo_going')
      try {
        const id = await send(to!, small, 'photo.jpg', (share) => (bar.value = share))
        if (!card.isConnected) return
        kept = hidden('file', id)
        form.append(kept)
        state.textContent = t('photo_there')
      } catch {
        state.textContent = t('photo_failed')
        again.hidden = false
      } finally {
        bar.hidden = true
        waiting--
        changed()
      }
    }
  }

  function changed(): void {
    form.dispatchEvent(new CustomEvent('gezhi:files'))
  }
}

function button(text: string): HTMLButtonElement {
  const b = document.createElement('button')
  b.type = 'button'
  b.className = 'quiet'
  b.textContent = text
  return b
}

function image(url: string, n: number): HTMLImageElement {
  const img = document.createElement('img')
  img.src = url
  img.alt = t('photo', { n })
  return img
}
