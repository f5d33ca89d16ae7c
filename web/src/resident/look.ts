import { t } from './text.ts'

interface Look {
  kinds: { code: string; name: string; why: string }[]
  danger?: { text: string; numbers: { number: string; name: string }[] }
}

// enhanceLook tells while somebody writes what kind of matter the words suggest and why, and which number to call where there
// is danger. Nothing is chosen by itself.
export function enhanceLook(form: HTMLFormElement): void {
  const words = form.querySelector<HTMLTextAreaElement>('textarea[name=words]')
  const matter = form.querySelector<HTMLSelectElement>('select[name=matter]')
  const slot = form.querySelector<HTMLElement>('[data-suggest]')
  const to = form.dataset.look
  if (!words || !matter || !slot || !to) return
  let timer = 0
  let asked = ''
  slot.setAttribute('role', 'status')
  words.addEventListener('input', () => {
    clearTimeout(timer)
    timer = window.setTimeout(() => void ask(), 700)
  })

  async function ask(): Promise<void> {
    const text = words!.value.trim()
    if (text.length < 2 || text === asked) return
    asked = text
    try {
      const answer = await fetch(to!, { method: 'POST', body: new URLSearchParams({ words: text }) })
      if (answer.ok && text === asked) show((await answer.json()) as Look)
    } catch {
      // without a connection the same is told on the way to sending
    }
  }

  function show(look: Look): void {
    slot!.replaceChildren(...danger(look), ...kinds(look))
    slot!.hidden = !slot!.hasChildNodes()
  }

  function danger(look: Look): Node[] {
    if (!look.danger) return []
    const p = line(look.danger.text)
    const list = document.createElement('ul')
    list.className = 'numbers'
    for (const n of look.danger.numbers) {
      const item = document.createElement('li')
      const link = document.createElement('a')
      link.href = `tel:${n.number}`
      const number = document.createElement('b')
      number.textContent = n.number
      link.append(number, ' ', n.name)
      item.append(link)
      list.append(item)
    }
    return [p, list]
  }

  function kinds(look: Look): Node[] {
    if (!look.kinds.length) return []
    return [line(t('kinds')), ...look.kinds.map(choice)]
  }

  function choice(kind: Look['kinds'][number]): HTMLButtonElement {
    const b = document.createElement('button')
    b.type = 'button'
    b.className = 'quiet'
    b.setAttribute('aria-pressed', String(matter!.value === kind.code))
    b.textContent = `${matter!.value === kind.code ? '✓ ' : ''}${kind.name} (${kind.why})`
    b.addEventListener('click', () => {
      matter!.value = matter!.value === kind.code ? '' : kind.code
      matter!.dispatchEvent(new Event('change', { bubbles: true }))
      asked = ''
      void ask()
    })
    return b
  }
}

function line(text: string): HTMLParagraphElement {
  const p = document.createElement('p')
  p.textContent = text
  return p
}
