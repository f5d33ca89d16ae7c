import { enhanceDraft } from './draft.ts'
import { enhanceLook } from './look.ts'
import { enhanceMine } from './mine-list.ts'
import { enhancePhotos } from './photos.ts'
import { enhancePlace } from './place.ts'
import { enhanceReceipt } from './receipt.ts'
import { enhanceSend } from './send.ts'

// What the residents' pages gain when scripts run: a place by one touch, photos that travel while one writes, a draft that
// survives a lost connection, a receipt kept on the phone. Without this the pages do the same work with more typing.
document.documentElement.classList.add('scripted')
const form = document.querySelector<HTMLFormElement>('form[data-enhance=report]')
if (form) {
  enhancePlace(form)
  enhanceDraft(form)
  enhanceLook(form)
  enhanceSend(form, enhancePhotos(form))
}
const here = document.querySelector<HTMLFormElement>('form[data-enhance=here]')
if (here) {
  enhancePlace(here)
  here.addEventListener('gezhi:files', () => here.submit())
}

const slip = document.querySelector<HTMLElement>('[data-receipt]')
const slot = document.querySelector<HTMLElement>('[data-receipt-buttons]')
if (slip && slot) enhanceReceipt(slip, slot)

const saved = document.querySelector<HTMLElement>('[data-mine]')
if (saved) void enhanceMine(saved)
