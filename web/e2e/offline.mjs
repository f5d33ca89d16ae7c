// Work in the field without a line, again and again: a phone goes dark for hours, is begun anew in the dark, does its work by a clock that is a
// day wrong, comes back to a line that drops, delays, doubles and cuts, and its browser is killed while it sends. Nothing may be lost or
// doubled, each case keeps its order, each thing done is an act of its own; a phone whose session was ended has no data left. What counts is
// the server's log of acts, not what the app shows. A run can be told again: its number is its seed.
// Usage: GEZHI_RUNS=1 ACTIONS=20 KILLS=2 FIRST=1 node offline.mjs BASE LINKS_FILE PICTURES PHOTO
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asks, handset, open, readLinks, sees } from './driver.mjs'
import { choosePin, commandsOn, inTime, noteOn, onPhone, unlock } from './handset.mjs'

const [base, linksFile, pictures, photo] = process.argv.slice(2)
const links = readLinks(linksFile)
const runs = Number(process.env.GEZHI_RUNS ?? 1)
const actions = Number(process.env.ACTIONS ?? 20)
const kills = Number(process.env.KILLS ?? 2)
const first = Number(process.env.FIRST ?? 1)
const hour = 3600 * 1000
const tag = Date.now().toString(36) // the same seed may have run here before
const world = await open({ base, links, pictures })
const desk = await world.staff('dispatcher', { expected: [''] })
await sees(desk, '待办')
const auditor = await world.staff('audit_admin', { expected: [''] })
await auditor.page.getByRole('heading', { level: 1 }).first().waitFor()
for (const one of [desk, auditor]) await one.page.goto('about:blank') // they only ask from here on; a page that follows the log would work for nothing

/** Chance that can be told again. */
function dice(seed) {
  let s = (seed * 2654435761) % 4294967296
  const roll = () => (s = (s * 1664525 + 1013904223) % 4294967296) / 4294967296
  for (let i = 0; i < 8; i++) roll() // small seeds begin alike
  return roll
}

async function handlingCases(worker, grid, n) {
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

/** Households that nobody visited today, with an appointment for today each. */
async function appointments(worker, grid, n) {
  const [{ items: homes }, { items: calls, day }] = [await asks(worker, 'GET', `/api/v1/grids/${grid}/households`), await asks(worker, 'GET', `/api/v1/grids/${grid}/visits`)]
  const free = homes.filter((h) => !h.refused_until && !calls.some((c) => c.household.id === h.id)).slice(0, n)
  for (const h of free) await asks(worker, 'POST', `/api/v1/households/${h.id}/appointments`, { day, from: '15:00', to: '16:00', why: 'agreed' })
  return free.map((h) => h.id)
}

/** What the worker does in the dark: a mixture by chance, each kind as often as the work of a day has it. */
function planOf(n, chance, { cases, homes, points }) {
  const plan = []
  const pick = (list) => list[Math.floor(chance() * list.length)]
  const words = (what) => `第${n}轮第${plan.length + 1}件,${what},${tag}`
  for (const [i, point] of points.entries()) plan.push(...(i === 0 ? [{ kind: 'problem', point, words: words('护栏断了') }] : [{ kind: 'patrol', point }]))
  for (const home of homes) plan.push({ kind: 'visit', home, met: chance() < 0.5 })
  const sizeOf = (list) => list.reduce((sum, p) => sum + (p.kind === 'problem' ? 2 : 1), 0)
  while (sizeOf(plan) < actions - 1) {
    const luck = chance()
    if (luck < 0.2) plan.push({ kind: 'instant', words: words('已清理'), photo: chance() < 0.3 })
    else if (luck < 0.32) plan.push({ kind: 'report', words: words('路灯不亮'), photo: chance() < 0.3 })
    else plan.push({ kind: 'note', case: pick(cases), words: words('已记下') })
  }
  for (let i = plan.length - 1; i > 0; i--) {
    const j = Math.floor(chance() * (i + 1))
    ;[plan[i], plan[j]] = [plan[j], plan[i]]
  }
  plan.push({ kind: 'finish', case: cases[0], words: words('已办完') })
  return { plan, size: sizeOf(plan) }
}

/** Goes to a page within the open app, as a thumb does: a page that is loaded anew asks for the PIN. */
async function openInside({ page }, what) {
  if (what.kind === 'note' || what.kind === 'finish') {
    if (page.url().endsWith(`/field/cases/${what.case}`)) return
  } else if ({ instant: '/instant', report: '/report', visit: '/visits', patrol: '/patrol', problem: '/patrol' }[what.kind] === new URL(page.url()).pathname.slice(6)) {
    const next = page.locator('.later .van-button')
    if (await next.count()) await next.click()
    return
  }
  const tab = (name) => page.locator('.van-tabbar-item', { hasText: name }).click()
  if (await page.locator('.back a').count()) await page.locator('.back a').first().click()
  if (what.kind === 'instant') await tab('自办')
  else if (what.kind === 'report') await tab('上报')
  else {
    await tab('待办')
    await sees({ page }, '离线演练')
    if (what.case) await page.locator(`a[href="/field/cases/${what.case}"]`).first().click()
    else if (what.kind === 'visit') await page.getByRole('link', { name: /今天的走访/ }).click()
    else if (what.kind === 'unsent') await page.locator('.line a').first().click()
    else await page.getByRole('link', { name: /风险点巡查/ }).click()
  }
  await page.locator({ note: '.bar', finish: '.bar', unsent: 'ol', instant: '#result', report: '#words', visit: '[data-visit]', patrol: '[data-point]', problem: '[data-point]' }[what.kind]).first().waitFor()
}

async function withPhoto({ page }) {
  await page.locator('input[type=file]').last().setInputFiles(photo)
  await page.getByText('已存在手机里').first().waitFor()
}

/** Does one thing on the phone as a person does. */
async function doOne(phone, what) {
  const { page } = phone
  const submit = async () => {
    await page.locator('form button[type=submit]').click()
    await page.locator('.later').waitFor()
  }
  switch (what.kind) {
    case 'note':
      return noteOn(phone, what.words)
    case 'finish':
      return finishOn(phone, what.words)
    case 'instant':
      await page.locator('input[type=radio]').first().check()
      await page.locator('#result').fill(what.words)
      if (what.photo) {
        await page.locator('details summary').click()
        await withPhoto(phone)
      }
      return submit()
    case 'report':
      await page.getByLabel('输入地名').or(page.locator('.place input')).first().fill('网格')
      await page.locator('.place li button').first().click()
      await page.locator('#words').fill(what.words)
      if (what.photo) await withPhoto(phone)
      return submit()
    case 'problem':
      await page.locator(`[data-point="${what.point}"]`).getByRole('button', { name: '发现问题' }).click()
      await page.locator('.chosen').waitFor()
      await page.locator('#words').fill(what.words)
      return submit()
    case 'patrol':
      await page.locator(`[data-point="${what.point}"]`).getByRole('button', { name: '正常' }).click()
      return page.locator(`[data-point="${what.point}"]`).getByText('已存在手机上').waitFor()
    case 'visit': {
      const card = page.locator(`[data-visit="${what.home}"]`)
      if (!(await card.locator('.ways').count())) await card.getByRole('button', { name: '记下' }).click()
      await card.locator('.ways button').nth(what.met ? 0 : 1).click()
      if (what.met) await card.getByRole('button', { name: '记下' }).click()
      return card.getByText('已存在手机上').waitFor()
    }
  }
}

async function finishOn({ page }, words) {
  const bar = page.getByRole('group', { name: '可以办理' })
  await bar.getByRole('button', { name: '办结反馈' }).click()
  const form = page.getByRole('dialog', { name: '办结反馈' })
  await form.getByRole('textbox').first().fill(words)
  const why = form.getByLabel('没有照片或不在同一地点的原因')
  await form.getByRole('button', { name: '办结反馈', exact: true }).click()
  if (!(await why.count())) await form.getByRole('button', { name: '更多' }).click()
  await why.fill('没有带手机拍。')
  await form.getByRole('button', { name: '办结反馈', exact: true }).click()
  await form.waitFor({ state: 'hidden' })
}

/** Makes the line bad by chance, before a request goes out or behind it, when the server has done it: lost, late, doubled, cut short, or
 *  answered by something in between. And it comes and goes. */
async function flaky({ page }, chance, counted) {
  const trouble = {
    dropped: (route) => route.abort('connectionreset'),
    lost: async (route) => {
      await route.fetch()
      await route.abort('connectionreset')
    },
    late: async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 500 + chance() * 2500))
      await route.continue()
    },
    doubled: async (route) => {
      await route.fetch()
      await route.continue()
    },
    cut: async (route) => {
      const response = await route.fetch()
      const body = await response.text()
      await route.fulfill({ response, body: body.slice(0, Math.floor(body.length / 2)) })
    },
    between: (route) => route.fulfill({ status: 200, contentType: 'text/html', body: '<html><body>请登录无线网络</body></html>' }),
    gateway: (route) => route.fulfill({ status: 502, body: 'bad gateway' }),
  }
  const names = Object.keys(trouble)
  await page.route(/\/api\/v1\//, async (route) => {
    const send = route.request().method() === 'POST'
    if (chance() > (send ? 0.35 : 0.1)) return route.continue().catch(() => {})
    const name = send ? names[Math.floor(chance() * names.length)] : chance() < 0.5 ? 'dropped' : 'late'
    counted[name] = (counted[name] ?? 0) + 1
    return trouble[name](route).catch(() => {}) // the browser was killed meanwhile
  })
}

/** The phone finds its line again: what it does when it hears of it. */
const backOnLine = ({ page }) => page.evaluate(() => dispatchEvent(new Event('online'))).catch(() => {})

/** One run; answers what it counted. */
async function run(n) {
  const chance = dice(n)
  const profile = mkdtempSync(join(tmpdir(), 'gezhi-phone-'))
  const wrong = (n % 2 === 0 ? -24 : 24) * hour
  const begin = async (late) => ({ ...(await handset(profile, { late })), base })
  let phone = await begin(wrong)
  const counted = {}
  let killed = 0
  const kill = async () => {
    await phone.kill()
    killed++
  }
  try {
    await phone.page.goto(links.grid_worker)
    await sees(phone, '待办')
    const { account, posts } = await asks(phone, 'GET', '/api/v1/session')
    const grid = posts[0].place.code
    const cases = await handlingCases(phone, grid, 3)
    const homes = await appointments(phone, grid, Math.max(1, Math.ceil(actions / 14)))
    await choosePin(phone)
    const told = phone.page.waitForResponse((r) => r.url().endsWith('/visits') && r.request().method() === 'GET')
    homes.push(...(await appointments(phone, grid, 1))) // agreed on elsewhere: it comes with the next sync
    await backOnLine(phone)
    await told
    const points = (await asks(phone, 'GET', '/api/v1/risk-points')).items.map((p) => p.id)
    const before = await standing(phone, account, homes, points)

    // Dark for hours, and begun anew in the dark.
    const { plan, size } = planOf(n, chance, { cases, homes, points })
    const halves = [plan.slice(0, plan.length / 2), plan.slice(plan.length / 2)]
    for (const [i, half] of halves.entries()) {
      if (i === 0) await phone.shut() // a browser that is killed within seconds of its first use may have forgotten the app
      else await kill()
      phone = await begin(wrong + (i + 1) * 3 * hour)
      await phone.context.setOffline(true)
      await unlock(phone, base + '/field/')
      await sees(phone, '离线演练')
      for (const what of half) {
        await openInside(phone, what)
        await doOne(phone, what)
      }
    }
    const kept = await commandsOn(phone)
    if (kept.length !== size) throw new Error(`${size} were done, ${kept.length} are kept`)
    if (n === first) {
      await openInside(phone, { kind: 'unsent' })
      await phone.page.screenshot({ path: join(pictures, 'offline-unsent.png'), fullPage: true })
    }

    // The line comes back and is bad; the browser is killed while it sends. The clock is set right on the way.
    for (let k = 0; k <= kills; k++) {
      await kill()
      phone = await begin(k === 0 ? wrong + 9 * hour : 0)
      await flaky(phone, chance, counted)
      await inTime('a link that signs in', async () => (await unlock(phone, links.grid_worker).then(() => true, (error) => error.message)))
      await inTime('signed in', async () => { // on a bad line that may take another try
        const retry = phone.page.getByRole('button', { name: '重试' })
        if (await retry.count()) await retry.click().catch(() => {})
        return (await phone.page.getByRole('heading', { name: '正在进入' }).count()) === 0 || 'not yet'
      })
      const enough = k === kills ? size : Math.ceil((size * (k + 1)) / (kills + 1))
      await inTime('sending', async () => {
        await backOnLine(phone)
        const { states } = await onPhone(phone)
        return (states.accepted ?? 0) >= enough || states
      })
    }
    const judged = await judge(plan, cases, kept, account, before)
    const { photos } = await onPhone(phone)
    await revoked(phone)
    return { actions: size, kills: killed, trouble: Object.values(counted).reduce((a, b) => a + b, 0), ...judged, photos }
  } catch (error) {
    await phone.page.screenshot({ path: join(pictures, 'offline-failed.png'), fullPage: true }).catch(() => {})
    throw error
  } finally {
    await phone.kill().catch(() => {})
    rmSync(profile, { recursive: true, force: true })
  }
}

/** Where the server's records stand. */
async function standing(phone, account, homes, points) {
  const [log] = (await asks(auditor, 'GET', `/api/v1/audit/log?account=${account}&limit=1`)).items
  const count = async (paths) => Promise.all(paths.map(async (path) => (await asks(phone, 'GET', path)).items.length))
  const paths = [...homes.map((id) => `/api/v1/households/${id}/visits`), ...points.map((id) => `/api/v1/risk-points/${id}/records`)]
  return { pos: log?.pos ?? 0, paths, counts: await count(paths) }
}

/** The acts of an account in the server's log behind a position, the oldest first. */
async function actsOf(account, after) {
  const lines = []
  for (let before = 0; ; ) {
    const page = await asks(auditor, 'GET', `/api/v1/audit/log?account=${account}&limit=200${before ? `&before=${before}` : ''}`)
    lines.push(...page.items.filter((l) => l.pos > after))
    before = page.next
    if (!before || page.items.some((l) => l.pos <= after)) return lines.reverse()
  }
}

const kindOf = { note: 'case.note', finish: 'case.finish', report: 'case.report', problem: 'case.report', instant: 'case.instant', patrol: 'patrol.record', visit: 'visit.record' }

/** Holds the server's acts against what was done on the phone. */
async function judge(plan, cases, kept, account, before) {
  const sum = { lost: 0, doubled: 0, disorder: 0, acts: 0 }
  const acts = (await actsOf(account, before.pos)).filter((l) => l.phone)
  sum.acts = acts.length
  for (const { id } of kept) {
    const mine = acts.filter((l) => l.phone.id === id)
    if (mine.length === 0) sum.lost++
    sum.doubled += Math.max(0, mine.length - 1)
  }
  const planned = {}
  for (const p of plan) for (const kind of [kindOf[p.kind], ...(p.kind === 'problem' ? ['patrol.record'] : [])]) planned[kind] = (planned[kind] ?? 0) + 1
  const logged = {}
  for (const l of acts) logged[l.kind] = (logged[l.kind] ?? 0) + 1
  if (JSON.stringify(Object.entries(planned).sort()) !== JSON.stringify(Object.entries(logged).sort())) throw new Error(`planned ${JSON.stringify(planned)}, in the log ${JSON.stringify(logged)}`)
  const place = new Map(kept.map(({ id }, i) => [id, i]))
  for (const no of new Set(acts.map((l) => l.case_no).filter(Boolean))) {
    const order = acts.filter((l) => l.case_no === no).map((l) => place.get(l.phone.id))
    if (order.some((at, i) => i > 0 && at < order[i - 1])) sum.disorder++
  }
  for (const id of cases) {
    const { history } = await asks(desk, 'GET', `/api/v1/cases/${id}`)
    const told = history.filter((a) => a.act === 'note').map((a) => Object.values(a.words ?? {})[0])
    const meant = plan.filter((p) => p.case === id && p.kind === 'note').map((p) => p.words)
    sum.lost += meant.filter((w) => !told.includes(w)).length
    sum.doubled += told.length - new Set(told).size
    sum.disorder += told.join() === meant.join() ? 0 : 1
  }
  const { items } = await asks(desk, 'GET', '/api/v1/cases?limit=200')
  for (const p of plan.filter((one) => ['instant', 'report', 'problem'].includes(one.kind))) {
    const found = items.filter((row) => row.title === p.words)
    if (found.length === 0) sum.lost++
    sum.doubled += Math.max(0, found.length - 1)
    if (found[0] && ((await asks(desk, 'GET', `/api/v1/cases/${found[0].id}`)).files?.length ?? 0) !== (p.photo ? 1 : 0)) sum.lost++
  }
  const worker = await world.staff('grid_worker', { expected: [''] })
  await sees(worker, '待办')
  for (const [i, path] of before.paths.entries()) {
    const more = (await asks(worker, 'GET', path)).items.length - before.counts[i]
    if (more < 1) sum.lost++
    if (more > 1) sum.doubled += more - 1
  }
  await worker.leave()
  return sum
}

/** Ends the session of the phone from elsewhere; at the next contact what it has read is gone. */
async function revoked(phone) {
  const other = await world.staff('grid_worker', { expected: [''] })
  await sees(other, '待办')
  await asks(other, 'POST', '/api/v1/session/all/end-others')
  await other.leave()
  await phone.page.unroute(/\/api\/v1\//)
  await backOnLine(phone)
  await inTime('a phone without a session forgets', async () => (await onPhone(phone)).kept === 0 || (await onPhone(phone)))
}

const columns = ['run', 'actions', 'kills', 'trouble', 'acts', 'lost', 'doubled', 'disorder', 'seconds']
const row = (values) => console.log(values.map((v) => String(v).padStart(9)).join(''))
const sum = Object.fromEntries(columns.map((c) => [c, 0]))
try {
  row(columns)
  for (let n = first; n < first + runs; n++) {
    const start = performance.now()
    const one = { run: n, ...(await run(n)), seconds: Math.round((performance.now() - start) / 1000) }
    row(columns.map((c) => one[c]))
    for (const c of columns) sum[c] += c === 'run' ? 1 : one[c]
    if (one.lost || one.doubled || one.disorder || one.photos) throw new Error(`run ${n}: ${JSON.stringify(one)}`)
  }
} finally {
  row(['all', ...columns.slice(1).map((c) => sum[c])])
  console.log(JSON.stringify({ name: 'offline', runs: sum.run, ...sum }))
  await world.close()
}
