// What a grid worker does for residents who cannot go. Usage: node agency.mjs BASE LINKS_FILE PICTURES
import { asks, cut, desk, goTo, misprints, open, readLinks, sees, story } from './driver.mjs'
import { choosePin, inTime } from './handset.mjs'

const [base, linksFile, pictures] = process.argv.slice(2)
const world = await open({ base, links: readLinks(linksFile), pictures })

async function tidy(one) {
  const wrong = await misprints(one)
  if (wrong.length > 0) throw new Error(wrong.join('; '))
}

async function errand() {
  const { given, when, then, end } = story('便民代办', world)
  const worker = await given('网格员打开一户的住户卡', () => world.staff('grid_worker'))
  const { page } = worker
  await sees(worker, '待办')
  const grid = (await asks(worker, 'GET', '/api/v1/session')).posts[0].place.code
  const all = async () => (await asks(worker, 'GET', `/api/v1/grids/${grid}/mandates?closed=true`)).items
  const before = (await all()).map((m) => m.id)
  const card = (await asks(worker, 'GET', `/api/v1/grids/${grid}/households`)).items[3]
  await goTo(worker, '/field/households/' + card.id)
  await when('本人当面签字委托,登记办什么、办到哪天', async () => {
    await page.getByRole('button', { name: '登记委托,替本人去办' }).click()
    await page.getByLabel('代办事项').selectOption({ index: 0 })
    await page.getByLabel(/委托人姓名/).fill('赵示范')
    await worker.picture('1-mandate')
    await page.getByRole('button', { name: '登记', exact: true }).click()
    await page.waitForFunction(() => document.querySelector('a[href*="/errands/"]'))
    await tidy(worker)
  })
  const { id } = (await all()).find((m) => !before.includes(m.id))
  await when('收到户口簿复印件两份、申请表一份', async () => {
    await page.locator(`a[href*="/errands/${id}"]`).click()
    await sees(worker, '赵*')
    if (await page.getByText('赵示范').count()) throw new Error('a name in full, and nobody asked for it')
    await page.getByRole('button', { name: '收到材料' }).click()
    const copy = page.getByRole('button', { name: /^户口簿 复印件/ })
    await copy.click()
    await copy.click()
    await page.getByRole('button', { name: /^申请表 原件/ }).click()
    await worker.picture('2-received')
    await tidy(worker)
    await page.getByRole('button', { name: '记下' }).click()
    await page.locator('[data-held]').getByText('户口簿复印件 2 份').waitFor()
  })
  await then('手里还有材料,不给办结,写着是哪些', async () => {
    await sees(worker, '才能办结')
    if (await page.getByRole('button', { name: '办好了' }).count()) throw new Error('it can be closed with papers in hand')
    await worker.picture('3-held')
  })
  await when('交到窗口:申请表和一份复印件,另一份销毁', async () => {
    await page.getByRole('button', { name: '交到窗口' }).click()
    await page.getByRole('button', { name: '少一份户口簿复印件' }).click()
    await page.getByRole('button', { name: '记下' }).click()
    await page.locator('[data-held]').getByText('户口簿复印件 1 份').waitFor()
    await page.getByRole('button', { name: '销毁复印件' }).click()
    await page.getByRole('button', { name: '记下' }).click()
    await page.locator('[data-held]').getByText('手里没有材料').waitFor()
  })
  await then('办好了,回执写着每份材料去了哪里、谁经手', async () => {
    await page.getByRole('button', { name: '办好了' }).click()
    await sees(worker, '办结')
    await worker.picture('4-closed')
    await tidy(worker)
    await page.getByRole('link', { name: '看回执' }).click()
    await sees(worker, '委托人签字')
    await sees(worker, '销毁复印件')
    await worker.picture('5-receipt')
    await tidy(worker)
    const one = (await all()).find((m) => m.id === id)
    if (one.result !== 'done' || one.held.length || one.moves.length !== 3 || one.moves.some((m) => m.by.length > 20)) throw new Error(JSON.stringify(one))
  })
  await when('要看全名先说为什么', async () => {
    const waiting = (await all()).find((m) => !m.closed && !m.withdrawn && m.held.length)
    await goTo(worker, '/field/errands')
    await page.locator(`[data-errand="${waiting.id}"]`).getByRole('link').click()
    await page.getByRole('button', { name: /看全名/ }).click()
    await page.getByRole('button', { name: '上门办理' }).click()
    await sees(worker, '合成')
  })
  end()
}

async function chiefs() {
  const { given, then, end } = story('代办在桌面', world)
  const chief = await given('网格长在电脑上看代办', () => world.staff('grid_chief', { viewport: desk }))
  await sees(chief, '待办')
  await goTo(chief, '/desk/errands')
  await then('哪些材料还在手里一眼看到,回执可以打印', async () => {
    await chief.page.locator('[data-errand]').first().waitFor()
    await chief.picture('6-desk')
    await tidy(chief)
    await chief.page.locator('[data-errand]').getByRole('link', { name: '看回执' }).first().click()
    await chief.page.getByRole('button', { name: '打印' }).waitFor()
    await chief.picture('7-desk-receipt')
    await tidy(chief)
  })
  end()
}

/** Tells whether the lists of ledgers have come to the phone. */
const listed = ({ page }) =>
  page.evaluate(async () => {
    const name = (await indexedDB.databases()).map((d) => d.name).find((n) => n?.startsWith('gezhi-field-'))
    const db = await new Promise((resolve) => { const r = indexedDB.open(name); r.onsuccess = () => resolve(r.result) })
    const n = await new Promise((resolve) => { const r = db.transaction('kept').objectStore('kept').count('book-day'); r.onsuccess = () => resolve(r.result) })
    db.close()
    return n === 1
  })

async function offline() {
  const { given, when, then, end } = story('没有网络时的代办', world)
  const worker = await given('网格员设好口令,打开一件手里还有复印件的代办', () => world.staff('grid_worker', { expected: [''] }))
  await sees(worker, '待办')
  await choosePin(worker)
  await inTime('the list of households', () => listed(worker), 60_000)
  const grid = (await asks(worker, 'GET', '/api/v1/session')).posts[0].place.code
  const all = async () => (await asks(worker, 'GET', `/api/v1/grids/${grid}/mandates?closed=true`)).items
  const { id, moves } = (await all()).find((m) => !m.closed && m.held.some((p) => p.make === 'copy'))
  await worker.page.getByRole('link', { name: /便民代办/ }).click()
  await worker.page.locator(`[data-errand="${id}"]`).getByRole('link').click()
  await sees(worker, '还在手里')
  await when('断了网,销毁复印件照样记下,再点不会重记', async () => {
    await cut(worker, true)
    await worker.page.getByRole('button', { name: '销毁复印件' }).click()
    await worker.page.getByRole('button', { name: '记下' }).dblclick()
    await sees(worker, '已存在手机上')
    await worker.picture('8-offline')
  })
  await then('断网时也能从列表打开', async () => {
    await worker.page.getByRole('link', { name: '‹ 便民代办' }).click()
    await worker.page.locator(`[data-errand="${id}"]`).getByRole('link').click()
    await sees(worker, '户口簿')
    await sees(worker, '已存在手机上')
  })
  let home
  await when('断网时给一户新接代办,从手机上的清单里挑门牌', async () => {
    await worker.page.getByRole('link', { name: '‹ 便民代办' }).click()
    await worker.page.getByRole('button', { name: '给一户办事' }).click()
    const pick = worker.page.locator('[data-home]').last()
    home = await pick.getAttribute('data-home')
    await worker.picture('9-offline-home')
    await tidy(worker)
    await pick.click()
    await worker.page.getByRole('button', { name: '登记委托,替本人去办' }).click()
    await worker.page.locator('form select').first().selectOption({ index: 0 })
    await worker.page.locator('form input').first().fill('李示范')
    await worker.page.locator('form button[type=submit]').click()
    await sees(worker, '已存在手机上')
    await worker.picture('10-offline-mandate')
    await tidy(worker)
  })
  await then('有网后自动送出,只记一次', async () => {
    await cut(worker, false)
    await inTime('the papers', async () => {
      const one = (await all()).find((m) => m.id === id)
      return (one.moves.length === moves.length + 1 && one.held.length === 0) || one
    }, 60_000)
    await inTime('the mandate', async () => (await all()).some((m) => m.household === home && !m.closed && m.moves.length === 0) || 'none', 60_000)
  })
  end()
}

try {
  await errand()
  await offline()
  await chiefs()
} finally {
  await world.close()
}
