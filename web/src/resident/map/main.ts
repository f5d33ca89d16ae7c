import { begin, drawable } from '../../shared/map/engine.ts'
import { inkOf } from '../../shared/map/ink.ts'
import type { MapInfo } from '../../shared/map/style.ts'

// The public map: what happens outdoors and may be seen by everybody, at snapped places. The page shows a still picture until
// this has begun, and keeps it where it cannot.
const prefixOf = (holder: HTMLElement): string => holder.dataset.prefix ?? ''

async function start(holder: HTMLElement): Promise<void> {
  const origin = location.origin + prefixOf(holder)
  const answer = await fetch(`${origin}/api/v1/map`)
  if (!answer.ok) return
  const styles = getComputedStyle(document.documentElement)
  const canvas = document.createElement('div')
  canvas.className = 'live'
  holder.append(canvas)
  const map = await begin({
    holder: canvas,
    origin,
    info: (await answer.json()) as MapInfo,
    ink: inkOf({ getPropertyValue: (name) => styles.getPropertyValue(name.replace('--', '--map-')) }),
    font: getComputedStyle(document.body).fontFamily,
    title: holder.dataset.title ?? '',
    cases: filterOf(holder),
    open: true,
    clicked: (told) => {
      if (told.grid) map.choose(told.grid)
    },
    moved: () => undefined,
    drawn: () => undefined,
  })
  holder.querySelector('img')?.remove()
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-zoom]')) {
    button.hidden = false
    button.addEventListener('click', () => map.zoom(Number(button.dataset.zoom)))
  }
}

function filterOf(holder: HTMLElement): Record<string, string | boolean> {
  const { matter, since, open } = holder.dataset
  return { ...(matter && { matter }), ...(since && { since }), ...(open && { open: true }) }
}

const holder = document.querySelector<HTMLElement>('[data-enhance=public-map]')
if (holder && drawable()) void start(holder).catch(() => holder.querySelector('.live')?.remove())
