import { computed, nextTick, onMounted, onUnmounted, ref, watch, type Ref } from 'vue'

const margin = 10 // rows above and below those that are in view
const step = 5 // rows; so the window moves seldom

// useWindow tells which rows of a long list are drawn: those in view and some around them. The page itself scrolls; all rows are as high
// as the first, by the style sheet. What comes or goes above the view does not move what is looked at.
export function useWindow(list: Ref<HTMLElement | undefined>, ids: Ref<string[]>) {
  const high = ref(68)
  const top = ref(0) // where the list begins, from the upper edge of the view
  const tall = ref(innerHeight)
  const snapped = (n: number): number => Math.max(0, Math.floor(n / step) * step)
  const from = computed(() => Math.min(snapped(-top.value / high.value - margin), snapped(ids.value.length)))
  const until = computed(() => Math.min(ids.value.length, snapped((tall.value - top.value) / high.value + margin) + step))
  const page = computed(() => Math.max(1, Math.floor(tall.value / high.value) - 2))

  function measure(): void {
    if (!list.value) return
    const row = list.value.firstElementChild?.getBoundingClientRect().height
    if (row) high.value = row
    top.value = list.value.getBoundingClientRect().top
    tall.value = innerHeight
  }

  let frame = 0
  const soon = (): void => {
    frame ||= requestAnimationFrame(() => {
      frame = 0
      measure()
    })
  }

  // reveal scrolls as little as is needed to have a row in view, with one beside it.
  function reveal(index: number): void {
    measure()
    const at = top.value + index * high.value
    const over = at - high.value
    const under = at + 2 * high.value - tall.value
    if (over < 0) scrollBy(0, over)
    else if (under > 0) scrollBy(0, under)
    if (over < 0 || under > 0) measure()
  }

  watch(ids, async (now, before) => {
    measure()
    const first = Math.floor(-top.value / high.value)
    if (first <= 0 || now[first] === before[first]) return void nextTick(measure)
    const place = new Map(now.map((id, i) => [id, i]))
    const kept = before.findIndex((id, i) => i >= first && place.has(id))
    await nextTick()
    if (kept >= 0) scrollBy(0, (place.get(before[kept]!)! - kept) * high.value)
    measure()
  })
  watch(high, (now, before) => {
    const first = -top.value / before
    if (first > 0) void nextTick(() => scrollBy(0, first * (now - before)))
  })

  onMounted(() => {
    measure()
    addEventListener('scroll', soon, { passive: true })
    addEventListener('resize', soon)
  })
  onUnmounted(() => {
    cancelAnimationFrame(frame)
    removeEventListener('scroll', soon)
    removeEventListener('resize', soon)
  })
  return { high, from, until, page, reveal, measure }
}
