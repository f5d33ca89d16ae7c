import { t } from './text.ts'

// enhanceSend holds the form back while photos are on their way or the phone has no connection, and says so: what was filled in
// stays on the page and on the phone.
export function enhanceSend(form: HTMLFormElement, waiting: () => number, online: () => boolean = () => navigator.onLine): void {
  const told = form.querySelector<HTMLElement>('[data-told=send]')
  form.addEventListener('submit', (event) => {
    const why = !online() ? t('offline') : waiting() > 0 ? t('photos_wait', { n: waiting() }) : ''
    if (told) told.textContent = why
    if (!why) return
    event.preventDefault()
    told?.scrollIntoView({ block: 'center' })
  })
  window.addEventListener('online', () => {
    if (told?.textContent) told.textContent = t('online')
  })
}
