// Takes the pictures of docs/tour.md anew. Usage: node pictures.mjs BASE LINKS_FILE FOLDER
import { join } from 'node:path'
import { goTo, open, readLinks, settled } from './driver.mjs'

const [base, linksFile, folder] = process.argv.slice(2)
const links = readLinks(linksFile)
const world = await open({ base, links, pictures: folder })

/** One picture of what fits on the screen, when nothing on it waits any more. */
async function take(person, name) {
  await settled(person.page)
  await person.page.waitForFunction(() => !document.body.innerText.includes('正在画地图'))
  await person.page.screenshot({ path: join(folder, `${name}.png`) })
}

try {
  const resident = await world.resident('/')
  await take(resident, 'resident-home')
  await goTo(resident, '/report')
  await take(resident, 'resident-report')
  await goTo(resident, '/public')
  await take(resident, 'resident-public')

  const worker = await world.staff('grid_worker')
  await worker.page.locator('main a[href*="/cases/"]').first().waitFor()
  await take(worker, 'field-list')
  await worker.page.locator('main a[href*="/cases/"]').first().click()
  await worker.page.waitForURL(/cases/)
  await worker.page.getByRole('heading', { name: '经过' }).waitFor()
  await take(worker, 'field-case')

  const dispatcher = await world.staff('dispatcher')
  await dispatcher.page.getByRole('heading', { name: '受理建议' }).waitFor()
  await take(dispatcher, 'desk-queue')
  await goTo(dispatcher, '/desk/map')
  await take(dispatcher, 'desk-map')

  const leader = await world.staff('leader')
  await settled(leader.page)
  await goTo(leader, '/desk/overview')
  await take(leader, 'desk-overview')

  const auditor = await world.staff('audit_admin')
  await settled(auditor.page)
  await goTo(auditor, '/desk/audit')
  await take(auditor, 'desk-audit')
} finally {
  await world.close()
}
