import { t } from './text.ts'

// enhancePlace adds a button that fills in the phone's own position, asked for once and only when it is touched.
export function enhancePlace(form: HTMLFormElement): void {
  const slot = form.querySelector<HTMLElement>('[data-place=button]')
  if (!slot || !navigator.geolocation) return
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'quiet'
  button.textContent = t('here')
  const told = document.createElement('span')
  told.setAttribute('role', 'status')
  slot.append(button, ' ', told)
  slot.hidden = false

  button.addEventListener('click', () => {
    button.disabled = true
    told.textContent = t('locating')
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        fill(form, 'lon', coords.longitude.toFixed(6))
        fill(form, 'lat', coords.latitude.toFixed(6))
        fill(form, 'accuracy', String(Math.round(coords.accuracy)))
        told.textContent = t('located', { metres: Math.max(1, Math.round(coords.accuracy)) })
        form.dispatchEvent(new CustomEvent('gezhi:files'))
        button.disabled = false
      },
      () => {
        told.textContent = t('not_located')
        button.disabled = false
      },
      { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 },
    )
  })
}

function fill(form: HTMLFormElement, name: string, value: string): void {
  const input = form.querySelector<HTMLInputElement>(`input[data-place=${name}]`)
  if (input) input.value = value
}
