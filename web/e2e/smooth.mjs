// What the case map costs while it is dragged and zoomed: milliseconds between frames, tasks of the page that hold it up, tiles and their
// bytes. Meant for a district with a year of cases; without a graphics card the drawing itself is done by the processor and
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

try {
  const leader = await world.staff('dispatcher', { viewport: desk })
  const { page } = leader
  await settled(page)
  await goTo(leader, '/desk/map')
  await page.locator('figure.map canvas').waitFor()
  await page.getByLabel('状态').selectOption('')
  await page.locator('figure.map .note').waitFor({ state: 'detached' })
  await page.waitForTimeout(3000) // until it stands still: what is measured is moving it
  await watch(page)
  const box = await page.locator('figure.map canvas').boundingBox()
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  const began = Date.now()
  for (let turn = 0; turn < 4; turn++) {
    await page.mouse.move(x, y)
    await page.mouse.down()
    for (let i = 0; i < 40; i++) await page.mouse.move(x + 250 * Math.sin(i / 8), y + 150 * Math.sin(i / 5))
    await page.mouse.up()
    await page.mouse.wheel(0, turn % 2 ? 300 : -300)
    await page.waitForTimeout(500)
  }
  const { frames, tasks } = await page.evaluate(() => globalThis.seen)
  const tiles = await page.evaluate(() => performance.getEntriesByType('resource').filter((e) => e.name.includes('/tiles/')).map((e) => ({ bytes: e.encodedBodySize, ms: e.duration })))
  console.log(JSON.stringify({
    name: 'map', seconds: (Date.now() - began) / 1000, frames: frames.length, frame_p50_ms: part(frames, 0.5), frame_p95_ms: part(frames, 0.95),
    long_tasks: tasks.length, longest_task_ms: Math.round(Math.max(0, ...tasks)),
    tiles: tiles.length, tile_p95_bytes: part(tiles.map((t) => t.bytes), 0.95), tile_p95_ms: part(tiles.map((t) => t.ms), 0.95),
  }))
} finally {
  await world.close()
}
