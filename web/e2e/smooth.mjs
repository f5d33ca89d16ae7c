// What the case map costs while it is dragged and zoomed: milliseconds between frames, tasks of the page that hold it up, tiles and their
// bytes unpacked, with the open cases and with all of them. Meant for a district with a year of cases; without a graphics card the drawing itself is done by the processor and
// stands in the frames. Usage: node smooth.mjs BASE LINKS_FILE
import { desk, goTo, open, readLinks, settled } from './driver.mjs'

const [base, linksFile] = process.argv.slice(2)
const world = await open({ base, links: readLinks(linksFile), pictures: '.' })
const part = (list, share) => Math.round([...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))] ?? 0)

/** Notes frames and long tasks until it is asked for them. */
const watch = (page) =>
  page.evaluate(() => {
    const seen = (globalThis.seen = { frames: [], tasks: [] })
    let before = performance.now()
    const frame = (now) => {
      seen.frames.push(now - before)
      before = now
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
    new PerformanceObserver((list) => seen.tasks.push(...list.getEntries().map((e) => e.duration))).observe({ type: 'longtask' })
  })

/** Drags and zooms the map for a while and says what that cost. */
async function drag(page, name) {
  const tiles = []
  const note = async (answer) => {
    if (!answer.headers()['content-type']?.includes('vector-tile')) return
    tiles.push((await answer.body().catch(() => [])).length)
  }
  page.on('response', note)
  await page.waitForTimeout(3000) // until it stands still: what is measured is moving it
  await watch(page)
  const box = await page.locator('figure.map canvas').boundingBox()
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  for (let turn = 0; turn < 4; turn++) {
    await page.mouse.move(x, y)
    await page.mouse.down()
    for (let i = 0; i < 40; i++) await page.mouse.move(x + 250 * Math.sin(i / 8), y + 150 * Math.sin(i / 5))
    await page.mouse.up()
    await page.mouse.wheel(0, turn % 2 ? 300 : -300)
    await page.waitForTimeout(500)
  }
  page.off('response', note)
  const { frames, tasks } = await page.evaluate(() => globalThis.seen)
  console.log(JSON.stringify({
    name, frames: frames.length, frame_p50_ms: part(frames, 0.5), frame_p95_ms: part(frames, 0.95), long_tasks: tasks.length, longest_task_ms: Math.round(Math.max(0, ...tasks)),
    tiles: tiles.length, tile_p95_bytes: part(tiles, 0.95),
  }))
}

try {
  const dispatcher = await world.staff('dispatcher', { viewport: desk })
  const { page } = dispatcher
  await settled(page)
  for (const [name, state] of [['map with open cases', 'open'], ['map with all cases', '']]) {
    await goTo(dispatcher, '/desk/map')
    await page.locator('figure.map canvas').waitFor()
    await page.getByLabel('状态').selectOption(state)
    await page.locator('figure.map .note').waitFor({ state: 'detached' })
    await drag(page, name)
  }
} finally {
  await world.close()
}
