import { keepMine, look, mine, type Mine, type Seen } from './mine.ts'
import { t } from './text.ts'

// enhanceMine lists the reports that were saved on this phone, newest first, each with its state, asked for once and one after another.
// What is forgotten can be taken back until the page is left.
export function enhanceMine(slot: HTMLElement, ask: typeof look = look): Promise<void> {
  const list = make('ul', 'matters')
  const told = make('p')
  told.setAttribute('role', 'status')
  const all = button(t('forget_all'), () => forget([]))
  const seen = new Map<string, Seen>()
  slot.replaceChildren(told, list, all)
  draw()
  return askAll()

  async function askAll(): Promise<void> {
    for (const one of mine()) {
      seen.set(one.no, await ask(one))
      draw()
    }
  }

  function draw(): void {
    const rows = mine()
    list.replaceChildren(...rows.map(row))
    all.hidden = rows.length < 2
    if (rows.length || told.hasChildNodes()) return
    told.textContent = t('mine_none')
  }

  function row(one: Mine): HTMLElement {
    const item = make('li', 'matter')
    const what = make('p', 'what')
    const link = make('a') as HTMLAnchorElement
    const known = seen.get(one.no)
    link.href = one.path
    const name = make('strong')
    name.textContent = (known?.known && known.matter) || t('mine_no_kind')
    link.append(name)
    const state = make('span', 'tag')
    state.textContent = stateOf(known)
    what.append(link, state)
    const facts = make('p', 'hint')
    facts.textContent = t('mine_facts', { no: one.no, day: dayOf(known?.known ? known.reported : one.at) })
    const drop = button(t('forget'), () => forget(mine().filter((m) => m.no !== one.no)))
    drop.setAttribute('aria-label', t('forget_no', { no: one.no }))
    item.append(what, facts)
    if (known && !known.known) item.append(why(one, known.gone))
    item.append(drop)
    return item
  }

  // why says what to do about a report of which nothing can be told now.
  function why(one: Mine, gone: boolean): HTMLElement {
    const p = make('p')
    if (!gone) {
      p.append(button(t('mine_again'), () => void again(one)))
      return p
    }
    const link = make('a') as HTMLAnchorElement
    link.href = `${slot.dataset.lost ?? '/lost'}?no=${one.no}`
    link.textContent = t('mine_lost')
    p.append(t('mine_gone'), ' ', link)
    return p
  }

  async function again(one: Mine): Promise<void> {
    seen.delete(one.no)
    draw()
    seen.set(one.no, await ask(one))
    draw()
  }

  function forget(rest: Mine[]): void {
    const before = mine()
    if (!keepMine(rest)) return
    const back = button(t('forget_undo'), () => {
      keepMine(before)
      told.replaceChildren(t('forget_undone'))
      told.className = ''
      draw()
    })
    told.className = 'chosen'
    told.replaceChildren(t('forgotten', { n: before.length - rest.length }), ' ', back)
    draw()
    back.focus()
  }
}

function stateOf(known: Seen | undefined): string {
  if (!known) return t('mine_asking')
  if (known.known) return known.state
  return t(known.gone ? 'mine_ended' : 'mine_unknown')
}

// dayOf is the day in China, as the pages write it.
function dayOf(instant: string): string {
  const at = new Date(instant)
  return Number.isNaN(at.getTime()) ? '' : new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
}

function make(tag: string, name = ''): HTMLElement {
  const e = document.createElement(tag)
  if (name) e.className = name
  return e
}

function button(text: string, act: () => void): HTMLButtonElement {
  const b = document.createElement('button')
  b.type = 'button'
  b.className = 'quiet'
  b.textContent = text
  b.addEventListener('click', act)
  return b
}
