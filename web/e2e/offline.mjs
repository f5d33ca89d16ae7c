// Work in the field without a line, again and again: a phone goes dark, is begun anew in the dark, does its work by a clock that is a day wrong,
// comes back to a line that breaks before and behind every request, and its browser is killed while it sends. Nothing may be lost or doubled,
// each case keeps its order, each thing done is an act of its own; a phone whose session was ended has no data left. The server's own acts
// are what counts. Usage: RUNS=2 ACTIONS=12 node offline.mjs BASE LINKS_FILE PICTURES PHOTO
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asks, handset, open, readLinks, sees } from './driver.mjs'
import { choosePin, inTime, noteOn, onPhone, unlock } from './handset.mjs'

const [base, linksFile, pictures, photo] = process.argv.slice(2)
const links = readLinks(linksFile)
const runs = Number(process.env.RUNS ?? 2)
const actions = Number(process.env.ACTIONS ?? 12)
const kills = Number(process.env.KILLS ?? 2)
const dayWrong = 24 * 3600 * 1000
const world = await open({ base, links, pictures })
const desk = await world.staff('dispatcher', { expected: [''] })
await sees(desk, '待办')

/** Chance that can be told again: the number of the run is its seed. */
function dice(seed) {
  let s = seed * 2654435761 % 4294967296
  return () => (s = (s * 1664525 + 1013904223) % 4294967296) / 4294967296
}

async function handlingCases(worker, n) {
  const grid = (await asks(worker, 'GET', '/api/v1/session')).posts[0].place.code
  const ids = []
  for (let i = 0; i < n; i++) {
    const { id } = await asks(desk, 'POST', '/api/v1/cases', { source: 'resident_phone_desk', words: `离线演练 ${i + 1}`, grid, matter: 'C0901' })
    await asks(desk, 'POST', `/api/v1/cases/${id}/acts/accept`, { matter: 'C0901' })
    const { version } = await asks(desk, 'POST', `/api/v1/cases/${id}/acts/dispatch`, { lead: `grid:${grid}` })
    await asks(worker, 'POST', `/api/v1/cases/${id}/acts/sign`, { version }).catch(() => {})
    ids.push(id)
  }
  return ids
}

const begin = async (profile, how) => ({ ...(await handset(profile, how)), base })

/** Does one thing on the phone as a person does: a note on a case, or a small thing settled on the spot. */
async function doOne({ page }, what) {
  if (what.kind === 'instant') {
    await page.locator('input[type=radio]').first().check()
    await page.locator('#result').fill(what.words)
    if (what.photo) {
      await page.locator('details summary').click()
      await page.locator('input[type=file]').last().setInputFiles(what.photo)
      await page.getByText('已存在手机里').first().waitFor()
    }
    await page.locator('form button[type=submit]').click()
    await page.locator('.later').waitFor()
    return
  }
  await noteOn({ page }, what.words)
}

/** Breaks the line by chance: before a request goes out, or behind it, when the server has done it and the answer is lost. */
async function flaky({ page }, chance) {
  await page.route(/\/api\/v1\/(cases|instant|uploads)/, async (route) => {
    if (route.request().method() !== 'POST') return route.continue()
    const luck = chance()
    if (luck < 0.2) return route.abort('connectionreset')
    if (luck < 0.4) {
      await route.fetch().catch(() => {})
      return route.abort('connectionreset').catch(() => {})
    }
    return route.continue()
  })
}

/** One run; answers what it counted. */
async function run(n) {
  const chance = dice(n)
  const profile = mkdtempSync(join(tmpdir(), 'gezhi-phone-'))
  const late = n % 2 === 0 ? -dayWrong : dayWrong
  let phone = await begin(profile, { late })
  try {
    await phone.page.goto(links.grid_worker)
    await sees(phone, '待办')
    const cases = await handlingCases(phone, 3)
    await choosePin(phone)

    // Dark, and begun anew in the dark.
    await phone.kill()
    phone = await begin(profile, { late })
    await phone.context.setOffline(true)
    await unlock(phone, base + '/field/')
    await sees(phone, '离线演练')
    const plan = Array.from({ length: actions }, (_, i) => (i % 4 === 3 ? { kind: 'instant', words: `第${n}轮第${i}件,已清理`, photo: i % 8 === 3 ? photo : undefined } : { kind: 'note', case: cases[i % 3], words: `第${n}轮第${i}条` }))
    for (const what of plan) {
      await openInside(phone, what)
      await doOne(phone, what)
    }
    const dark = await onPhone(phone)
    if (dark.queue !== actions) throw new Error(`${actions} were done, ${dark.queue} are kept`)
    if (n === 1) {
      await openInside(phone, { kind: 'unsent' })
      await phone.page.screenshot({ path: join(pictures, 'offline-unsent.png'), fullPage: true })
    }

    // The line comes back, and breaks; the browser is killed while it sends.
    for (let k = 0; k < kills; k++) {
      await phone.kill()
      phone = await begin(profile, { late })
      await flaky(phone, chance)
      await unlock(phone, links.grid_worker)
      const enough = Math.ceil((actions * (k + 1)) / (kills + 1))
      await inTime('sending until it is killed', async () => ((await onPhone(phone)).states.accepted ?? 0) >= enough || (await onPhone(phone)).states)
    }
    await phone.kill()
    phone = await begin(profile, { late })
    await flaky(phone, chance)
    await unlock(phone, links.grid_worker)
    await inTime('sending the rest', async () => (await onPhone(phone)).states.accepted === actions || (await onPhone(phone)).states)

    const counted = await judge(plan, cases)
    await revoked(phone)
    return { ...counted, photos: (await onPhone(phone)).photos }
  } finally {
    await phone.kill().catch(() => {})
    rmSync(profile, { recursive: true, force: true })
  }
}

/** Goes to a page within the open app, as a thumb does: a page that is loaded anew asks for the PIN. */
async function openInside({ page }, what) {
  if (await page.locator('.back a').count()) await page.locator('.back a').first().click()
  else await page.locator('.van-tabbar-item', { hasText: '待办' }).click()
  await sees({ page }, '离线演练')
  if (what.kind === 'note') await page.locator(`a[href="/field/cases/${what.case}"]`).first().click()
  if (what.kind === 'unsent') await page.locator('.line a').first().click()
  if (what.kind === 'instant') await page.locator('.van-tabbar-item', { hasText: '自办' }).click()
  await page.locator({ note: '.bar', unsent: 'ol', instant: '#result' }[what.kind]).first().waitFor()
}

/** Holds the acts of the server against what was done on the phone. */
async function judge(plan, cases) {
  let lost = 0
  let doubled = 0
  let disorder = 0
  for (const id of cases) {
    const { history } = await asks(desk, 'GET', `/api/v1/cases/${id}`)
    const told = history.filter((a) => a.act === 'note').map((a) => Object.values(a.words ?? {})[0])
    const meant = plan.filter((p) => p.case === id).map((p) => p.words)
    lost += meant.filter((w) => !told.includes(w)).length
    doubled += told.length - new Set(told).size
    disorder += told.join() === meant.join() ? 0 : 1
  }
  const { items } = await asks(desk, 'GET', '/api/v1/cases?limit=200')
  for (const p of plan.filter((one) => one.kind === 'instant')) {
    const found = items.filter((row) => row.title === p.words)
    if (found.length === 0) lost++
    if (found.length > 1) doubled += found.length - 1
  }
  return { lost, doubled, disorder }
}

/** Ends the session of the phone from elsewhere; at the next contact what it has read is gone. */
async function revoked(phone) {
  const other = await world.staff('grid_worker', { expected: [''] })
  await sees(other, '待办')
  await asks(other, 'POST', '/api/v1/session/all/end-others')
  await other.leave()
  await phone.page.unroute(/\/api\/v1\/(cases|instant|uploads)/)
  await phone.page.evaluate(() => dispatchEvent(new Event('online')))
  await inTime('a phone without a session forgets', async () => (await onPhone(phone)).kept === 0 || (await onPhone(phone)))
}

const sum = { runs: 0, actions: 0, kills: 0, lost: 0, doubled: 0, disorder: 0 }
try {
  for (let n = 1; n <= runs; n++) {
    const one = await run(n)
    sum.runs++
    sum.actions += actions
    sum.kills += kills + 2
    for (const key of ['lost', 'doubled', 'disorder']) sum[key] += one[key]
    console.log(JSON.stringify({ name: 'offline run', n, ...one }))
    if (one.lost || one.doubled || one.disorder || one.photos) throw new Error(`run ${n}: ${JSON.stringify(one)}`)
  }
  console.log(JSON.stringify({ name: 'offline', ...sum }))
} finally {
  await world.close()
}
