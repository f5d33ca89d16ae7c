// A list of many rows: what a key costs, how long it takes to come to the end, how much of it is drawn; and how it looks with none, with
// one, with very many rows and when it cannot be read. The rows are made up in the browser. Usage: node queue.mjs BASE LINKS_FILE PICTURES
import { desk, goTo, misprints, open, phone, press, readLinks, sees } from './driver.mjs'

const [base, linksFile, pictures] = process.argv.slice(2)
const world = await open({ base, links: readLinks(linksFile), pictures })
const goal = 50 // milliseconds, 95 of 100 keys, at 10,000 rows
const quiet = process.env.GEZHI_QUIET === '1' // only then is the goal held

/** Answers the list of cases with n made-up rows, in parts as the server does. */
async function madeUp({ page }, n) {
  const sample = (await page.evaluate(() => fetch('/api/v1/cases?open=true&limit=50').then((a) => a.json()))).items
  const rows = Array.from({ length: n }, (_, i) => ({
    ...sample[i % sample.length], id: `019a0000-0000-7000-8000-${String(i).padStart(12, '0')}`, no: `140502202611${String(i).padStart(9, '0')}`,
  }))
  await page.route((url) => url.pathname === '/api/v1/cases', (route) => {
    const query = new URL(route.request().url()).searchParams
    const ids = query.getAll('ids')
    const at = Number(query.get('after') ?? 0)
    const upTo = at + Number(query.get('limit'))
    const body = ids.length ? { items: rows.filter((r) => ids.includes(r.id)) } : { items: rows.slice(at, upTo), ...(upTo < n && { next: String(upTo) }) }
    return route.fulfill({ json: body })
  })
  await page.route((url) => /^\/api\/v1\/cases\/019a0000-/.test(url.pathname), async (route) => {
    const id = route.request().url().match(/019a0000-[0-9a-f-]+/)[0]
    const url = route.request().url().replace(id, sample[Number(id.slice(-12)) % sample.length].id)
    const answer = await route.fetch({ url, headers: { ...route.request().headers(), 'accept-encoding': 'identity' } })
    if (!answer.headers()['content-type']?.includes('json')) return route.fulfill({ response: answer })
    const body = await answer.json()
    await route.fulfill({ response: answer, json: { ...body, ...(body.no && { id }) } })
  })
}

const count = ({ page }) => page.locator('[role=table]').getAttribute('aria-rowcount').then(Number)
const place = ({ page }) => page.evaluate(() => Number(document.activeElement?.closest('[role=row]')?.getAttribute('aria-rowindex') ?? 0))
const nodes = ({ page }) => page.evaluate(() => ({ all: document.querySelectorAll('*').length, rows: document.querySelectorAll('[role=row]').length }))
const part = (list, share) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))]

/** Presses a key n times; answers milliseconds from each press until the page has been painted. */
const keys = ({ page }, key, n) =>
  page.evaluate(
    async ([name, times]) => {
      const painted = () => new Promise((done) => requestAnimationFrame(() => { const c = new MessageChannel(); c.port1.onmessage = done; c.port2.postMessage(0) }))
      const took = []
      for (let i = 0; i < times; i++) {
        await painted()
        const began = performance.now()
        document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }))
        await painted()
        took.push(performance.now() - began)
      }
      return took
    },
    [key, n],
  )

/** Goes to the end as somebody does who holds the key End. */
async function toTheEnd(clerk) {
  const began = Date.now()
  let presses = 0
  while ((await count(clerk)) < 0) {
    await press(clerk, 'End')
    presses++
    await clerk.page.waitForFunction(() => !document.querySelector('.more .is-loading'))
  }
  await press(clerk, 'End')
  return { ms: Date.now() - began, presses }
}

async function measured(n) {
  const clerk = await world.staff('dispatcher', { viewport: desk })
  await clerk.page.locator('.tabs').waitFor()
  await madeUp(clerk, n)
  await goTo(clerk, '/desk/?tab=open')
  await press(clerk, 'j')
  const end = await toTheEnd(clerk)
  if ((await count(clerk)) !== n || (await place(clerk)) !== n) throw new Error(`the end of ${n} rows is at ${await place(clerk)} of ${await count(clerk)}`)
  await clerk.page.screenshot({ path: `${pictures}/queue-${n}-end.png` })
  await press(clerk, 'Home')
  if ((await place(clerk)) !== 1) throw new Error('Home did not lead to the first row')
  const down = await keys(clerk, 'j', 200)
  if ((await place(clerk)) !== 201) throw new Error(`200 keys led to row ${await place(clerk)}`)
  const pages = await keys(clerk, 'PageDown', 20)
  await clerk.page.mouse.move(500, 500)
  const before = await place(clerk)
  const scrolled = await clerk.page.evaluate(async () => {
    let longest = 0
    let last = performance.now()
    const began = last
    const far = document.documentElement.scrollHeight - innerHeight
    for (let i = 0; i <= 60; i++) {
      scrollTo(0, (far * i) / 60)
      await new Promise(requestAnimationFrame)
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }
    await new Promise(requestAnimationFrame)
    return { ms: last - began, longest, drawn: [...document.querySelectorAll('[role=row]')].some((r) => r.getBoundingClientRect().top < innerHeight && r.getBoundingClientRect().bottom > 0) }
  })
  if (!scrolled.drawn) throw new Error('nothing is drawn where somebody has scrolled to')
  if ((await place(clerk)) !== before) throw new Error('the focus was lost by scrolling')
  const dom = await nodes(clerk)
  const [ms, p95] = [part(down, 0.5), part(down, 0.95)]
  console.log(
    `   ${n} rows: j p50 ${ms.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms, longest ${Math.max(...down).toFixed(0)} ms; PageDown p95 ${part(pages, 0.95).toFixed(0)} ms; ` +
    `to the end ${(end.ms / 1000).toFixed(1)} s with ${end.presses} keys; scrolled over all in 60 steps, longest frame ${scrolled.longest.toFixed(0)} ms; ${dom.rows} rows and ${dom.all} elements drawn`,
  )
  if (dom.rows > 80) throw new Error(`${dom.rows} rows are drawn`)
  if (quiet && n >= 10_000 && p95 > goal) throw new Error(`95 of 100 keys take ${p95} ms`)
  await clerk.leave()
}

async function looks(viewport, size) {
  const clerk = await world.staff('dispatcher', { viewport, expected: ['503'] })
  await clerk.page.locator('.tabs').waitFor()
  const see = async (name) => {
    await clerk.page.screenshot({ path: `${pictures}/queue-${size}-${name}.png` })
    const wrong = await misprints(clerk)
    if (wrong.length) throw new Error(`${name} at the size of a ${size}: ${wrong.join('\n')}`)
  }
  for (const n of [0, 1, 10_000]) {
    await madeUp(clerk, n)
    await goTo(clerk, '/desk/?tab=open')
    if (n === 0) await sees(clerk, '没有在办的事项')
    else await clerk.page.locator('[role=row]').first().waitFor()
    if (n > 1) await press(clerk, 'j', 'PageDown', 'x')
    await see(`${n}`)
    await clerk.page.unrouteAll()
  }
  await clerk.page.route((url) => url.pathname === '/api/v1/cases', (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', json: { status: 503, detail: '系统暂时忙，请稍后再试。' } }))
  await goTo(clerk, '/desk/?tab=open')
  await sees(clerk, '系统暂时忙')
  await see('error')
  await clerk.leave()
}

try {
  for (const n of [3_000, 10_000]) {
    console.log(`-- ${n} rows`)
    await measured(n)
  }
  for (const [viewport, size] of [[desk, 'desk'], [phone, 'phone']]) await looks(viewport, size)
  if (world.wrong.length > 0) throw new Error(`pages complained:\n${world.wrong.join('\n')}`)
} finally {
  await world.close()
}
