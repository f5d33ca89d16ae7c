// How long a page takes on an old phone with a slow line, and what it costs. Usage: node load.mjs BASE LINKS_FILE
import { desk, open, phone, readLinks, slowly } from './driver.mjs'

const [base, linksFile] = process.argv.slice(2)
const links = readLinks(linksFile)
const world = await open({ base, links, pictures: '.' })
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
} finally {
  await world.close()
}
