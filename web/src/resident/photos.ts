import { shrink } from '../shared/photo/shrink.ts'
import { t } from './text.ts'

// enhancePhotos shows the chosen photos and makes them small in the form itself, so that they are sent with it as before.
export function enhancePhotos(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>('input[type=file]')
  const shown = form.querySelector<HTMLElement>('[data-photos]')
  if (!input || !shown) return
  let made: string[] = []

  input.addEventListener('change', () => void replace())

  async function replace(): Promise<void> {
    const small = await Promise.all(Array.from(input!.files ?? []).map(smaller))
    const list = new DataTransfer()
    for (const file of small) list.items.add(file)
    input!.files = list.files
    made.forEach((url) => URL.revokeObjectURL(url))
    made = small.map((file) => URL.createObjectURL(file))
    shown!.replaceChildren(...made.map(image))
  }
}

async function smaller(file: File): Promise<File> {
  const blob = await shrink(file)
  return blob === file ? file : new File([blob], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg' })
}

function image(url: string, i: number): HTMLImageElement {
  const img = document.createElement('img')
  img.src = url
  img.alt = t('photo', { n: i + 1 })
  img.width = 120
  return img
}
