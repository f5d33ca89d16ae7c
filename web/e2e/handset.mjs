// What a person does with a phone that keeps records, and what can be seen of them without the key.
export const pin = '271828'

/** Chooses a PIN, and waits until what may be kept is on the phone and the app works without a line. */
export async function choosePin(phone) {
  await phone.page.goto(phone.base + '/field/pin')
  await phone.page.locator('input[name=pin]').fill(pin)
  await phone.page.locator('input[name=again]').fill(pin)
  await phone.page.getByRole('button', { name: '设好口令' }).click()
  await phone.page.waitForFunction(() => !location.pathname.endsWith('/pin'))
  await inTime('the first sync', async () => (await onPhone(phone)).whole || (await onPhone(phone)))
  // not waitForFunction, which takes a promise for an answer
  await inTime('the app is on the phone', () => phone.page.evaluate(async () => (await navigator.serviceWorker.getRegistration('/field/'))?.active?.state === 'activated'))
  await phone.page.locator('[data-storing]').waitFor({ state: 'detached' })
}

/** Opens the app and types the PIN. A browser that was killed may have lost its session: with a line, the address is a link that signs in. */
export async function unlock(phone, address) {
  await phone.page.goto(address)
  await phone.page.locator('input[name=pin]').fill(pin)
  await phone.page.locator('button[type=submit]').click()
  await phone.page.locator('nav, .van-tabbar, h1').first().waitFor()
  await phone.page.waitForFunction(() => !location.pathname.endsWith('/pin'))
}

/** Counts what lies on the phone, without its key. */
export const onPhone = ({ page }) =>
  page.evaluate(async () => {
    const name = (await indexedDB.databases()).map((d) => d.name).find((n) => n?.startsWith('gezhi-field-'))
    const db = await new Promise((resolve) => { const r = indexedDB.open(name); r.onsuccess = () => resolve(r.result) })
    const all = (store) => new Promise((resolve) => { const r = db.transaction(store).objectStore(store).getAll(); r.onsuccess = () => resolve(r.result) })
    const [queue, kept, photos] = await Promise.all(['queue', 'kept', 'photos'].map(all))
    const whole = (await new Promise((resolve) => { const r = db.transaction('kept').objectStore('kept').count('since'); r.onsuccess = () => resolve(r.result) })) === 1
    db.close()
    const states = {}
    for (const row of queue) states[row.state] = (states[row.state] ?? 0) + 1
    return { queue: queue.length, states, kept: kept.length, photos: photos.length, whole }
  })

/** Names what lies in the queue of a phone, in the order in which it was done; the words are sealed. */
export const commandsOn = ({ page }) =>
  page.evaluate(async () => {
    const name = (await indexedDB.databases()).map((d) => d.name).find((n) => n?.startsWith('gezhi-field-'))
    const db = await new Promise((resolve) => { const r = indexedDB.open(name); r.onsuccess = () => resolve(r.result) })
    const rows = await new Promise((resolve) => { const r = db.transaction('queue').objectStore('queue').getAll(); r.onsuccess = () => resolve(r.result) })
    db.close()
    return rows.sort((a, b) => a.n - b.n).map(({ id, state }) => ({ id, state }))
  })

/** Writes a note on the case that is open. */
export async function noteOn({ page }, words) {
  const bar = page.getByRole('group', { name: '可以办理' })
  await bar.waitFor()
  await bar.getByRole('button', { name: '更多' }).click()
  await page.locator('.van-action-sheet').getByText('备注', { exact: true }).click()
  const form = page.getByRole('dialog', { name: '备注' })
  await form.getByRole('textbox').first().fill(words)
  await form.getByRole('button', { name: '备注', exact: true }).click()
  await form.waitFor({ state: 'hidden' })
}

/** Waits until something is so; answers true for it, or what is seen instead, which is told when it never comes. */
export async function inTime(what, ready, most = 240_000) {
  const until = Date.now() + most
  for (;;) {
    const seen = await ready()
    if (seen === true) return
    if (Date.now() > until) throw new Error(`${what}: ${JSON.stringify(seen)}`)
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
}
