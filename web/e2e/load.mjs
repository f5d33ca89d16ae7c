// How long a page takes on an old phone with a slow line, and what it costs. Usage: node load.mjs BASE LINKS_FILE
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { desk, handset, onSlowLine, open, phone, readLinks, sees, slowly } from './driver.mjs'
import { inTime, onPhone, pin } from './handset.mjs'

const [base, linksFile] = process.argv.slice(2)
const links = readLinks(linksFile)
const world = await open({ base, links, pictures: '.' })
/** From the PIN that was chosen until all of the grid is on the phone. */
async function firstSync() {
  const profile = mkdtempSync(join(tmpdir(), 'gezhi-load-'))
  const worker = await handset(profile)
  try {
    await worker.page.goto(links.grid_worker)
    await sees(worker, '待办')
    await worker.page.goto(base + '/field/pin')
    await worker.page.locator('input[name=pin]').fill(pin)
    await worker.page.locator('input[name=again]').fill(pin)
    const line = await onSlowLine(worker)
    await worker.page.getByRole('button', { name: '设好口令' }).click()
    await inTime('the grid is on the phone', async () => (await onPhone(worker)).whole || (await onPhone(worker)))
    const { bytes, requests, ms } = line()
    console.log(JSON.stringify({ name: 'field: first sync', bytes, requests, whole_ms: ms, kept: (await onPhone(worker)).kept }))
  } finally {
    await worker.kill()
    rmSync(profile, { recursive: true, force: true })
  }
}

try {
  for (const [name, path, viewport, usable] of [
    ['resident home', '/', phone, 'main a'],
    ['resident report', '/report', phone, '#words'],
    ['resident tracking form', '/track', phone, 'main input'],
    ['resident public list', '/public', phone, 'main h1'],
    ['field: from the link to the list', links.grid_worker, phone, 'main h1'],
    ['desk: from the link to the queue', links.dispatcher, desk, 'main h1'],
  ]) {
    const { bytes, requests, ms } = await slowly(world, name, path, { viewport, expected: [''] }, usable)
    console.log(JSON.stringify({ name, bytes, requests, usable_ms: ms }))
  }
  await firstSync()
} finally {
  await world.close()
}
