// The only file that knows the browser library. A journey says what people do; this says how a browser does it.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const phone = { width: 360, height: 740 }
const desk = { width: 1440, height: 900 }

/** Starts a browser. Pictures go to the folder; what goes wrong in a page is collected and told at the end. */
export async function open({ base, links, pictures }) {
  mkdirSync(pictures, { recursive: true })
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
  const wrong = []

  async function person(name, viewport, url) {
    const context = await browser.newContext({ viewport, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
    const page = await context.newPage()
    page.setDefaultTimeout(20_000)
    page.on('pageerror', (error) => wrong.push(`${name}: ${error.message}`))
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.location().url.endsWith('/favicon.ico')) wrong.push(`${name}: ${message.text()} (${message.location().url})`)
    })
    await page.goto(url)
    return { name, page, picture: (step) => page.screenshot({ path: join(pictures, `${step}.png`), fullPage: true }) }
  }

  return {
    wrong,
    close: () => browser.close(),
    resident: (path) => person('resident', phone, base + path),
    staff: (role) => person(role, desk, links[role] ?? missing(role)),
  }
}

function missing(role) {
  throw new Error(`the demonstration printed no link for ${role}`)
}

/** A resident fills in the report and sends it; answers number and address of the tracking page. */
export async function report({ page }, { community, address, words, photo, phone: number }) {
  await page.locator('#community').selectOption({ label: community })
  await page.locator('#address').fill(address)
  await page.locator('#words').fill(words)
  await page.locator('#photo').setInputFiles(photo)
  await page.locator('#phone').fill(number)
  await page.locator('form#report button[type=submit]').click()
  await page.waitForURL(/\/receipt$/)
  return { tracking: page.url().replace(/\/receipt$/, ''), no: page.url().match(/\/t\/(\d+)\//)[1] }
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

/** The resident answers on the tracking page. */
export async function answer({ page }, action, choose) {
  const form = page.locator(`form[action$="/${action}"]`)
  await choose(form)
  await form.locator('button[type=submit]').click()
  await page.waitForLoadState('load')
}
