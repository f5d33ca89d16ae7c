import { dropDraft } from './draft.ts'
import { mine, saveMine } from './mine.ts'
import { t } from './text.ts'

// enhanceReceipt adds what only a script can do: keep the receipt on this phone, and print it. The draft has done its work.
export function enhanceReceipt(slip: HTMLElement, slot: HTMLElement): void {
  dropDraft()
  const no = slip.dataset.no ?? ''
  const path = slip.dataset.receipt ?? ''
  const told = document.createElement('span')
  told.setAttribute('role', 'status')
  const save = button(t('save'), () => {
    told.textContent = saveMine({ no, path, at: new Date().toISOString() }) ? t('saved') : t('not_saved')
  })
  if (mine().some((m) => m.no === no)) told.textContent = t('saved')
  slot.append(save, ' ', button(t('print'), () => window.print()), ' ', told)
  slot.hidden = false
}

function button(text: string, act: () => void): HTMLButtonElement {
  const b = document.createElement('button')
  b.type = 'button'
  b.className = 'quiet'
  b.textContent = text
  b.addEventListener('click', act)
  return b
}
