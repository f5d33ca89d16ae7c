// The only file that knows the browser library. A journey says what people do; this says how a browser does it.
import AxeBuilder from '@axe-core/playwright'
import { execFileSync, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { chromium } from 'playwright-core'

export const phone = { width: 360, height: 740 }
export const desk = { width: 1440, height: 900 }

/** Reads the sign-in links that a demonstration printed, by role. */
export function readLinks(file) {
  return Object.fromEntries(
    readFileSync(file, 'utf8').split('\n').filter((line) => line.includes('/#/')).map((line) => line.trim().split(/\s+/).slice(0, 2)),
  )
}

/**
 * Does an operator's work: stops the program, runs gezhi on its data, starts it again. Work is a list of commands, each a list of words; the
 * links that the program prints anew stand in the world afterwards. Answers what the commands said.
 */
export async function operate(world, linksFile, work) {
  const folder = dirname(linksFile)
  const data = ['--data', join(folder, 'data')]
  const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'))
  const alive = () => {
    try {
      return process.kill(pid, 0)
    } catch {
      return false
    }
  }
  process.kill(pid)
  for (let n = 0; n < 200 && alive(); n++) await new Promise((then) => setTimeout(then, 100))
  const said = work.map(([program, ...words]) => execFileSync(program, words.flatMap((word) => (word === '--data' ? data : [word])), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-trimpath' } }).trim())
  const [out, log] = [openSync(linksFile, 'w'), openSync(join(folder, 'log'), 'a')]
  const child = spawn('bin/gezhi', ['demo', ...data, '--listen', new URL(world.base).host], { stdio: ['ignore', out, log], detached: true })
  child.unref()
  writeFileSync(join(folder, 'pid'), String(child.pid))
  for (let n = 0; n < 300 && !readFileSync(linksFile, 'utf8').includes('audit_admin'); n++) await new Promise((then) => setTimeout(then, 100))
  Object.assign(world.links, readLinks(linksFile))
  return said
}

/** Writes a file beside the demonstration and answers its name. */
export function written(linksFile, name, text) {
  const file = join(dirname(linksFile), name)
  writeFileSync(file, text)
  return file
}

/** Moves a finger over a page, from a point to another one. */
export async function swipe({ page, context }, from, to, steps = 8) {
  const hand = await context.newCDPSession(page)
  const touch = (type, touchPoints) => hand.send('Input.dispatchTouchEvent', { type, touchPoints })
  await touch('touchStart', [from])
  for (let n = 1; n <= steps; n++) await touch('touchMove', [{ x: from.x + ((to.x - from.x) * n) / steps, y: from.y + ((to.y - from.y) * n) / steps }])
  await touch('touchEnd', [])
  await hand.detach()
}

/** Starts a browser. Pictures go to the folder; what goes wrong in a page is collected and told at the end. */
export async function open({ base, links, pictures }) {
  mkdirSync(pictures, { recursive: true })
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
      '--use-angle=swiftshader', '--enable-unsafe-swiftshader',
    ],
  })
  const wrong = []

  async function person(name, { viewport, url, lang = 'zh-CN', large = false, script = true, expected = [] }) {
    const context = await browser.newContext({ viewport, locale: lang, timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce', javaScriptEnabled: script, acceptDownloads: true })
    if (large) await context.addCookies([{ name: 'gezhi-size', value: 'large', url: base }])
    const page = await context.newPage()
    page.setDefaultTimeout(20_000)
    const complain = (text) => {
      if (!expected.some((known) => text.includes(known))) wrong.push(`${name}: ${text}`)
    }
    page.on('pageerror', (error) => complain(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.location().url.endsWith('/favicon.ico')) complain(`${message.text()} (${message.location().url})`)
    })
    await page.goto(url)
    return {
      name, page, context, base,
      picture: (step) => page.screenshot({ path: join(pictures, `${step}.png`), fullPage: true }),
      leave: () => context.close(),
    }
  }

  return {
    wrong, base, links,
    context: () => browser.newContext(),
    close: () => browser.close(),
    resident: (path, how = {}) => person('resident', { viewport: phone, url: base + path, ...how }),
    staff: (role, how = {}) => person(role, { viewport: isField(links[role] ?? missing(role)) ? phone : desk, url: links[role], ...how }),
  }
}

export const isField = (link) => link.includes('/field/')

function missing(role) {
  throw new Error(`the demonstration printed no link for ${role}`)
}

/** A story is told in steps, each said aloud; one that fails names itself and leaves a picture of what its people see. */
export function story(title, world) {
  console.log(`# ${title}`)
  const people = []
  const step = (word) => async (text, what) => {
    console.log(`-- ${word} ${text}`)
    try {
      const found = await what()
      if (found?.page) people.push(found)
      return found
    } catch (error) {
      for (const p of people) await p.picture(`failed-${p.name}`).catch(() => {})
      throw new Error(`${title}: ${word} ${text}: ${error.message}`)
    }
  }
  return {
    given: step('假如'), when: step('当'), then: step('那么'),
    end() {
      if (world.wrong.length > 0) throw new Error(`${title}: pages complained:\n${world.wrong.join('\n')}`)
    },
  }
}

/** Goes to a path of the same site and waits until it is quiet. Streams of live updates never end, so the network cannot tell. */
export async function goTo({ page, base }, path) {
  await page.goto(base + path)
  await settled(page)
}

/** Waits until nothing on the page says that it waits, and fonts and layout stand. */
export async function settled(page) {
  await page.waitForLoadState('load')
  await page
    .waitForFunction(() => document.querySelector('[aria-busy="true"]') === null && document.querySelector('h1, [role=dialog], [role=alert]') !== null)
    .catch((error) => { throw new Error(`${page.url()} never settled: ${error.message}`) })
  await page.evaluate(() => document.fonts.ready)
}

/** What axe, the reader of pages for accessibility, finds: one line for each rule and place. */
export async function barriers({ page }) {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.flatMap((v) => v.nodes.slice(0, 3).map((n) => `${v.id}: ${n.target.join(' ')}: ${n.failureSummary?.split('\n')[1]?.trim() ?? v.help}`))
}

/** What the layout does wrong: a page that scrolls sideways, and the name of a message where its text should be. */
export async function misprints({ page }) {
  return page.evaluate(() => {
    const wrong = []
    const over = document.documentElement.scrollWidth - document.documentElement.clientWidth
    if (over > 1) {
      const wide = [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
      wrong.push(`scrolls sideways by ${over} px: ${wide.slice(0, 3).map((e) => `${e.tagName.toLowerCase()}.${e.className}`).join(', ')}`)
    }
    const names = document.body.innerText.match(/\b(page|desk|field|shared|acts|queue|case|state|intake|reporting)(\.[a-z_]+){1,4}\b/g)
    if (names) wrong.push(`names of messages: ${[...new Set(names)].slice(0, 5).join(', ')}`)
    return wrong
  })
}

/** The paths of the same site to which a page links. */
export const linksOf = ({ page }) =>
  page.evaluate(() => [...document.querySelectorAll('a[href]')].map((a) => new URL(a.href)).filter((u) => u.origin === location.origin).map((u) => u.pathname + u.search))

/** Cuts the connection of a person, or restores it. */
export const cut = ({ context }, off) => context.setOffline(off)

/** Presses keys, one after another, as somebody without a mouse does. */
export async function press({ page }, ...keys) {
  for (const key of keys) await page.keyboard.press(key)
}

/** Presses Enter where that leads to another page of the residents, and waits for it. */
export async function enter({ page }) {
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')])
  await settled(page)
}

/** Goes on by Tab until what has the focus is called so; answers how many steps it took. */
export async function tabTo({ page }, name, most = 80) {
  for (let n = 1; n <= most; n++) {
    await page.keyboard.press('Tab')
    const found = await page.evaluate(() => {
      const e = document.activeElement
      const label = e?.labels?.[0]?.innerText ?? e?.getAttribute('aria-label') ?? e?.innerText ?? ''
      const ring = getComputedStyle(e).outlineStyle !== 'none' || getComputedStyle(e).boxShadow !== 'none' || getComputedStyle(e.parentElement ?? e).boxShadow !== 'none'
      return { label: label.trim().split('\n')[0], ring }
    })
    if (found.label.includes(name)) {
      if (!found.ring) throw new Error(`${name} does not show that it has the focus`)
      return n
    }
  }
  throw new Error(`${name} cannot be reached by Tab`)
}

/** Loads a page as an old phone on a slow line does: the processor slowed 4 times, 1.6 Mbit a second with 150 ms there and back.
 *  Answers bytes over the line, requests, and milliseconds until the page can be used. */
export async function slowly(world, name, path, how, usable) {
  const p = await world.resident('/healthz', how)
  const line = await onSlowLine(p)
  await p.page.goto(path.startsWith('http') ? path : world.base + path)
  await p.page.locator(usable).first().waitFor()
  const took = line()
  await p.leave()
  return { name, ...took }
}

/** Puts a page on that phone and line; answers how to ask what went over the line since, and how long ago that was. */
export async function onSlowLine({ page, context }) {
  const session = await context.newCDPSession(page)
  let bytes = 0
  let requests = 0
  session.on('Network.loadingFinished', (e) => { bytes += e.encodedDataLength; requests++ })
  await session.send('Network.enable')
  await session.send('Network.setCacheDisabled', { cacheDisabled: true })
  await session.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 })
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  const began = Date.now()
  return () => ({ bytes, requests, ms: Date.now() - began })
}

/** Notes every script that runs although it came in as a text, and every breach of the content policy. */
export async function watchScripts({ page, context }) {
  const ran = []
  await context.exposeFunction('__told', (what) => { ran.push(what) })
  await context.addInitScript(() => {
    const tell = (what) => window.__told(`${what} on ${location.pathname}`)
    window.alert = window.confirm = window.prompt = () => tell('a script ran')
    Object.defineProperty(window, '__xss', { set: () => tell('a script ran'), get: () => () => tell('a script ran') })
    document.addEventListener('securitypolicyviolation', (e) => tell(`the policy was breached: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`))
  })
  page.on('dialog', (d) => { ran.push(`a dialog: ${d.message()}`); void d.dismiss() })
  return ran
}

/** Proves that the watch bites: a payload put into a page that forgets everything must be told. */
export async function provesToBite(world, payload) {
  const context = await world.context()
  const page = await context.newPage()
  const ran = await watchScripts({ page, context })
  await page.goto('about:blank')
  await page.evaluate((markup) => { document.body.innerHTML = markup }, payload)
  await page.waitForFunction(() => document.images.length > 0 && document.images[0].complete)
  await page.evaluate(() => new Promise(requestAnimationFrame))
  await context.close()
  if (ran.length === 0) throw new Error('the watch for scripts does not bite')
}

/** A resident fills in the report and sends it; answers number and address of the tracking page. What the page asks before it sends, an
 *  emergency number or what is open nearby, is read and passed. */
export async function report({ page }, { community, address, words, photo, phone: number }) {
  await page.locator('#photo').setInputFiles(photo)
  await unfold(page, '#community')
  await page.locator('#community').selectOption({ label: community })
  await page.locator('#address').fill(address)
  await page.locator('#words').fill(words)
  await unfold(page, '#phone')
  await page.locator('#phone').fill(number)
  await page.locator('form#report .send button[type=submit]').click()
  await page.waitForFunction(() => location.pathname.endsWith('/receipt') || document.querySelector('.before') !== null)
  if (!page.url().endsWith('/receipt')) await page.locator('.before button.main').click()
  await page.waitForURL(/\/receipt$/)
  return { tracking: page.url().replace(/\/receipt$/, ''), no: page.url().match(/\/t\/(\d+)\//)[1] }
}

/** Opens what is folded around an element. */
async function unfold(page, selector) {
  const folded = page.locator(`details:not([open]):has(${selector}) > summary`)
  if ((await folded.count()) > 0) await folded.first().click()
}

/** A member of the staff opens a case from the list by what it says. */
export async function openCase({ page }, words) {
  await page.getByText(words).first().click()
  await page.getByRole('heading', { level: 1, name: words }).waitFor()
}

/** A member of the staff does one of the offered acts and fills its form. */
export async function act({ page }, name, fill = async () => {}) {
  await page.getByRole('region', { name: '可以办理' }).getByRole('button', { name, exact: true }).click()
  const form = page.getByRole('dialog', { name })
  await fill(form)
  await form.getByRole('button', { name, exact: true }).click()
  await form.waitFor({ state: 'hidden' })
}

/** The desk takes the suggestion as it is. */
export async function acceptSuggestion({ page }) {
  const reason = await page.getByRole('region', { name: '受理建议' }).innerText()
  await page.getByRole('button', { name: '立案并派遣' }).click()
  await page.getByText('待签收').first().waitFor()
  return reason
}

/** Waits until the page says something. */
export const sees = ({ page }, text) => page.getByText(text).first().waitFor()

/** Adds a file in a form and waits until it is taken in. */
export async function addPhoto(form, file) {
  await form.locator('input[type=file]').setInputFiles(file)
  await form.getByRole('button', { name: '移除' }).waitFor()
}

/** Chooses from a list of the desk by what the choice says. */
export async function choose({ page }, field, option) {
  const box = page.getByRole('combobox', { name: field })
  await box.focus()
  await box.press('Enter')
  await page.getByRole('option', { name: option }).first().click()
}

/** Takes what a page hands out as a file; answers its name and first bytes. */
export async function takeFile({ page }, press) {
  const [download] = await Promise.all([page.waitForEvent('download'), press()])
  const bytes = readFileSync(await download.path())
  return { name: download.suggestedFilename(), begins: bytes.subarray(0, 4).toString('latin1'), bytes: bytes.length }
}

/** The resident answers on the tracking page. */
export async function answer({ page }, action, choose) {
  const form = page.locator(`form[action$="/${action}"]`)
  await choose(form)
  await form.locator('button[type=submit]').click()
  await page.waitForLoadState('load')
}

/** Asks the API as somebody who is signed in; what is refused is an error. */
export async function asks({ context, base }, method, path, body) {
  const answer = await context.request.fetch(base + path, {
    method, headers: { Origin: base, 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() }, data: body && JSON.stringify(body),
  })
  const text = await answer.text()
  if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${text}`)
  return text ? JSON.parse(text) : {}
}

/** Uploads a photo as somebody who is signed in; answers its id. */
export const uploads = ({ page }, file) =>
  page.evaluate(async (text) => {
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0))
    const answer = await fetch('/api/v1/uploads', { method: 'POST', headers: { 'Content-Type': 'image/jpeg' }, body: bytes })
    return (await answer.json()).id
  }, readFileSync(file).toString('base64'))

/** Opens the form of an act on the phone: its button stands at the thumb or one touch away. */
export async function phoneForm({ page }, name) {
  const bar = page.getByRole('group', { name: '可以办理' })
  const near = bar.getByRole('button', { name, exact: true })
  await bar.waitFor()
  if (await near.count()) await near.click()
  else {
    await bar.getByRole('button', { name: '更多' }).click()
    await page.locator('.van-action-sheet').getByText(name, { exact: true }).click()
  }
  const form = page.getByRole('dialog', { name })
  await form.waitFor()
  return form
}

/** Does an act on the phone. */
export async function phoneAct(person, name, fill) {
  const form = await phoneForm(person, name)
  await fill(form)
  await form.getByRole('button', { name, exact: true }).click()
  await form.waitFor({ state: 'hidden' })
}

/** What stands in the first field for words of a form. */
export const typed = (form) => form.getByRole('textbox').first().inputValue()

/** A phone whose browser is a process of its own over a profile on disk, so that it can be killed and begun again. `late` is by how many
 *  milliseconds its clock is wrong. */
export async function handset(profile, { lang = 'zh-CN', late = 0 } = {}) {
  const child = spawn(process.env.CHROMIUM ?? '/usr/bin/chromium', [
    '--headless=new', '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-gpu', '--force-prefers-reduced-motion',
    '--remote-debugging-port=0', `--user-data-dir=${profile}`, `--lang=${lang}`, `--accept-lang=${lang}`, '--window-size=360,740', 'about:blank',
  ], { detached: true, stdio: ['ignore', 'ignore', 'pipe'] })
  const gone = new Promise((resolve) => child.once('exit', resolve))
  const address = await new Promise((resolve, reject) => {
    let text = ''
    child.stderr.on('data', (part) => {
      text += part
      const found = /DevTools listening on (ws:\S+)/.exec(text)
      if (found) resolve(found[1])
    })
    child.once('exit', () => reject(new Error(`the browser ended: ${text.slice(-300)}`)))
  })
  const browser = await chromium.connectOverCDP(address)
  const context = browser.contexts()[0]
  if (late) {
    await context.addInitScript((by) => {
      const Real = Date
      globalThis.Date = class extends Real {
        constructor(...given) {
          if (given.length) super(...given)
          else super(Real.now() + by)
        }
        static now() { return Real.now() + by }
      }
    }, late)
  }
  const page = context.pages()[0] ?? (await context.newPage())
  page.setDefaultTimeout(60_000)
  return {
    page, context,
    /** Shuts the browser as a person does, so that everything is on its disk. */
    async shut() {
      const session = await browser.newBrowserCDPSession()
      await session.send('Browser.close').catch(() => {}) // it goes without an answer
      await gone
      await browser.close().catch(() => {})
    },
    /** Kills the browser as a phone does that runs out of power. */
    async kill() {
      process.kill(-child.pid, 'SIGKILL')
      await gone
      await browser.close().catch(() => {})
    },
  }
}

/** Counts what a finger does on a page from here on; answers how to ask for the sum. A page that is loaded anew counts no more. */
export async function taps({ page }) {
  await page.evaluate(() => {
    globalThis.taps = 0
    addEventListener('pointerdown', () => globalThis.taps++, true)
  })
  return () => page.evaluate(() => globalThis.taps)
}
