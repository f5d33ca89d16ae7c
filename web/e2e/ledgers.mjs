// A shop entered once on a phone, what the desk sees of it, and a ledger that an administrator defines. Usage: node ledgers.mjs BASE LINKS_FILE PICTURES
import { asks, cut, goTo, misprints, open, readLinks, sees, story } from './driver.mjs'
import { choosePin, inTime, onPhone } from './handset.mjs'

const [base, linksFile, pictures] = process.argv.slice(2)
const world = await open({ base, links: readLinks(linksFile), pictures })

async function tidy(...people) {
  for (const one of people) {
    const wrong = await misprints(one)
    if (wrong.length > 0) throw new Error(wrong.join('; '))
  }
}

const field = (one, code) => one.page.locator(`[data-field="${code}"]`)

async function shop() {
  const { given, when, then, end } = story('台账', world)
  const worker = await given('网格员从“我的网格”进入台账', () => world.staff('grid_worker', { expected: ['422'] }))
  await sees(worker, '待办')
  const grid = (await asks(worker, 'GET', '/api/v1/session')).posts[0].place.code
  const shops = async () => (await asks(worker, 'GET', `/api/v1/ledgers/shops/entries?place=${grid}&q=${encodeURIComponent('合成试面馆')}`)).items
  await goTo(worker, '/field/grid')
  await worker.page.getByRole('link', { name: '台账' }).click()
  await worker.page.locator('[data-ledger="shops"]').waitFor()
  await worker.picture('1-ledgers')
  await tidy(worker)
  await when('几下登记一家小店', async () => {
    await worker.page.locator('[data-ledger="shops"]').click()
    await worker.page.locator('[data-row]').first().waitFor()
    await worker.picture('2-shops')
    await worker.page.getByRole('button', { name: '登记一条' }).click()
    await field(worker, 'name').getByRole('textbox').fill('合成试面馆')
    await field(worker, 'kind').getByRole('radio', { name: '小餐饮(食品)店' }).click()
    await field(worker, 'operator').getByRole('textbox').fill('张示范')
    await field(worker, 'phone').getByRole('textbox').fill('不知道')
    await worker.page.getByRole('button', { name: '保存' }).click()
    await field(worker, 'phone').getByRole('alert').waitFor()
    await worker.picture('3-form')
    await tidy(worker)
    await field(worker, 'phone').getByRole('textbox').fill('１３８００００１２３４')
    await worker.page.getByRole('button', { name: '保存' }).click()
    await sees(worker, '合成试面馆')
  })
  const [kept] = await shops()
  await then('只登记了一条,电话打码', async () => {
    if ((await shops()).length !== 1 || kept.values.phone !== '138****1234' || kept.values.operator !== '张*') throw new Error('not kept: ' + JSON.stringify(kept))
    await worker.page.locator(`[data-row="${kept.id}"]`).click()
    await sees(worker, '138****1234')
    if (await worker.page.getByText('13800001234').count()) throw new Error('a number in full, and nobody asked for it')
  })
  await when('要看电话先说为什么', async () => {
    await worker.page.getByRole('button', { name: /查看全文/ }).click()
    await worker.page.getByRole('button', { name: '上门办理' }).click()
    await sees(worker, '13800001234')
    await worker.picture('4-entry')
    await tidy(worker)
  })
  await when('更正一处,没改的电话不动', async () => {
    await worker.page.getByRole('button', { name: '更正' }).click()
    await field(worker, 'gas').getByRole('radio', { name: '瓶装' }).click()
    await worker.page.getByRole('button', { name: '保存' }).click()
    await worker.page.getByText('登记和更正记录').click()
    await sees(worker, '燃气:空 → 瓶装')
    const [now] = await shops()
    if (now.version !== 2 || now.values.phone !== '138****1234' || now.values.gas !== 'bottle') throw new Error('corrected badly: ' + JSON.stringify(now))
  })
  const leader = await given('派遣员在电脑上打开台账', () => world.staff('dispatcher'))
  await sees(leader, '待办')
  await then('同一家店在五小门店里,自动台账也有内容', async () => {
    await goTo(leader, `/desk/ledgers?ledger=shops&place=${grid}`)
    await leader.page.locator(`[data-row="${kept.id}"]`).waitFor()
    await leader.picture('5-desk-shops')
    await tidy(leader)
    for (const [ledger, holds] of [['basics', '普通网格'], ['hazards', '合成'], ['team', '专职网格员']]) {
      await goTo(leader, `/desk/ledgers?ledger=${ledger}&place=${grid}`)
      await leader.page.locator('[data-row]', { hasText: holds }).first().waitFor()
      await leader.picture('6-desk-' + ledger)
      await tidy(leader)
    }
  })
  end()
}

async function definitions() {
  const { given, when, then, end } = story('台账定义', world)
  const admin = await given('系统管理员打开台账定义', () => world.staff('sys_admin', { expected: ['422'] }))
  await sees(admin, '管理')
  await goTo(admin, '/desk/definitions')
  await admin.page.locator('[data-definition="shops"]').waitFor()
  await admin.picture('7-definitions')
  await tidy(admin)
  const form = admin.page.locator('form.definition')
  await when('建一本登记信仰的台账', async () => {
    await admin.page.getByRole('button', { name: '新建台账' }).click()
    await form.locator('[name="name"]').fill('宗教信仰登记')
    await form.getByRole('button', { name: '保存' }).click()
  })
  await then('被拒绝,并逐项说明缺什么', async () => {
    await admin.page.getByText(/涉及民族、信仰/).first().waitFor()
    await admin.page.getByText(/没有写明用途/).first().waitFor()
    await admin.page.getByText(/没有法律依据|没有写明法律依据/).first().waitFor()
    await admin.picture('8-refused')
    await tidy(admin)
  })
  await when('改成电梯台账,写明用途、依据、责任单位和复核日期', async () => {
    await form.locator('[name="name"]').fill('电梯台账')
    const name = admin.page.locator('[data-defined="name"]')
    await name.getByLabel('名称', { exact: true }).fill('电梯编号')
    await name.getByLabel('责任单位').selectOption({ index: 1 })
    await name.getByLabel('复核日期').fill('2027-06-30')
    await name.getByLabel('用途').fill('排查电梯安全')
    await name.getByLabel('法律依据').fill('《中华人民共和国特种设备安全法》')
    await form.getByRole('button', { name: '保存' }).click()
    await admin.page.locator('[data-definition^="x_"]').waitFor()
  })
  await then('统计里多了一本,问 1 个字段', async () => {
    await goTo(admin, '/desk/asked')
    const row = admin.page.locator('[data-asked^="x_"]')
    await row.waitFor()
    if (!(await row.textContent()).startsWith('电梯台账1')) throw new Error('counted: ' + (await row.textContent()))
    await admin.picture('9-asked')
    await tidy(admin)
  })
  end()
}

async function table() {
  const { given, when, then, end } = story('导入台账表格', world)
  const chief = await given('总网格长在电脑上从台账进入导入', () => world.staff('chief_general'))
  await sees(chief, '待办')
  const own = (await asks(chief, 'GET', '/api/v1/session')).posts[0].place.code
  const grid = await gridIn(chief, own)
  await goTo(chief, `/desk/ledgers?ledger=shops&place=${own}`)
  await chief.page.getByRole('link', { name: '导入表格' }).click()
  await chief.page.locator('#table-file').waitFor()
  const give = async (text, name = '门店.csv') => {
    await chief.page.locator('#table-file').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })
    await chief.page.getByRole('button', { name: '检查文件' }).click()
  }
  const heads = '所属网格,门脸,类别,电话\n'
  const take = () => chief.page.getByRole('button', { name: /^导入 \d+ 行$/ })
  await when('选一份认不出店名的表', async () => {
    await give(`${heads}${grid},合成表一店,food,13800005551\n${grid},合成表二店,马戏团,138\n`)
    await chief.page.getByText('还缺必填的栏目:店名').waitFor()
    await chief.picture('10-table-columns')
    await tidy(chief)
    if (await take().isEnabled()) throw new Error('a table without names can be taken in')
  })
  await then('自己选列,错处按行列和列名列出,并可下载', async () => {
    await chief.page.locator('[name="column-B"]').selectOption('name')
    await chief.page.getByRole('button', { name: '按新的对应再检查' }).click()
    const cells = chief.page.locator('[data-wrong="3"]')
    await cells.first().waitFor()
    if (!/CSV3C 类别/.test((await cells.first().textContent()).replaceAll(/\s*\n\s*/g, ''))) throw new Error('told as ' + (await cells.first().textContent()))
    const [file] = await Promise.all([chief.page.waitForEvent('download'), chief.page.getByRole('button', { name: '下载全部问题行' }).click()])
    if (!file.suggestedFilename().endsWith('.xlsx')) throw new Error(file.suggestedFilename())
    await chief.picture('11-table-wrong')
    await tidy(chief)
  })
  await when('跳过错的一行,导入', async () => {
    if (await take().isEnabled()) throw new Error('wrong rows wait for no word')
    await chief.page.getByLabel(/跳过这 1 行,先导入/).check()
    await take().click()
    await chief.page.locator('[data-state="taken"]').waitFor()
    await sees(chief, '新登记 1 条')
    await sees(chief, '跳过需要改正的 1 行')
    await chief.picture('12-table-taken')
    await tidy(chief)
  })
  await then('另一份表里的同一家店是疑似重复,说出哪里不同', async () => {
    await give(`${heads}${grid},合成表一店,beauty,13800005551\n`)
    await sees(chief, '台账里同网格已有同名')
    await sees(chief, '类别:台账里 小餐饮(食品)店,表里 小美容美发店')
    await sees(chief, '没有新的内容可以导入')
    await chief.page.getByLabel(/不是重复/).check()
    if (!(await take().isEnabled())) throw new Error('a double cannot be taken in')
    await chief.picture('13-table-twins')
    await tidy(chief)
  })
  await when('导入一份大表,中途离开再回来', async () => {
    let rows = heads
    for (let n = 0; n < 20000; n++) rows += `${grid},合成大表${n}号店,food,\n`
    await give(rows, '大表.csv')
    await take().click()
    await chief.page.locator('[data-state="taking"]').waitFor()
    await chief.picture('14-table-taking')
    await goTo(chief, '/desk/ledgers/table?ledger=shops')
    await chief.page.locator('[data-state="taking"]').waitFor()
  })
  await then('看到进度,直到完成', async () => {
    await chief.page.locator('[data-state="taken"]').waitFor({ timeout: 60_000 })
    await sees(chief, '新登记 20000 条')
    await chief.picture('15-table-back')
    await tidy(chief)
  })
  await when('有人改了其中一条,再整份撤销', async () => {
    const [row] = (await asks(chief, 'GET', `/api/v1/ledgers/shops/entries?place=${grid}&q=${encodeURIComponent('合成大表77号店')}`)).items
    await asks(chief, 'POST', `/api/v1/ledgers/shops/entries/${row.id}/corrections`, { version: 1, values: { kind: 'beauty' } })
    const last = chief.page.locator('[data-table]').first()
    await last.getByRole('button', { name: '撤销这份表' }).click()
    await sees(chief, '这份表登记的 20000 条会删除')
    await chief.picture('16-table-undo')
    await last.getByRole('button', { name: '确认撤销' }).click()
  })
  await then('没动过的都没有了,改过的一条还在,同一份表可以再导入', async () => {
    await chief.page.locator('[data-taken="undone"]').waitFor({ timeout: 60_000 })
    await sees(chief, '已撤销,删除 19999 条')
    await sees(chief, '保留 1 条')
    await chief.picture('17-table-undone')
    await tidy(chief)
    const left = (await asks(chief, 'GET', `/api/v1/ledgers/shops/entries?place=${grid}&q=${encodeURIComponent('合成大表')}`)).items
    if (left.length !== 1) throw new Error(left.length + ' entries are left')
    let rows = heads
    for (let n = 0; n < 20000; n++) rows += `${grid},合成大表${n}号店,food,\n`
    await give(rows, '大表.csv')
    await sees(chief, '20000 行没有问题,0 行需要改正,1 行疑似重复')
    await chief.page.setViewportSize({ width: 360, height: 740 })
    await chief.picture('18-table-narrow')
    await tidy(chief)
  })
  end()
}

// gridIn finds a grid at or below a place.
async function gridIn(one, place) {
  while (place.length < 15) place = (await asks(one, 'GET', `/api/v1/areas/${place}/children`))[0].code
  return place.slice(0, 15)
}

/** Counts the lists of ledgers that lie on a phone; what stands in them is sealed. */
const listsOn = ({ page }) =>
  page.evaluate(async () => {
    const name = (await indexedDB.databases()).map((d) => d.name).find((n) => n?.startsWith('gezhi-field-'))
    const db = await new Promise((resolve) => { const r = indexedDB.open(name); r.onsuccess = () => resolve(r.result) })
    const keys = await new Promise((resolve) => { const r = db.transaction('kept').objectStore('kept').getAllKeys(); r.onsuccess = () => resolve(r.result) })
    db.close()
    const app = (await navigator.serviceWorker.getRegistration('/field/'))?.active?.state === 'activated'
    return { lists: keys.filter((k) => k.startsWith('book ')), day: keys.includes('book-day'), app }
  })

async function offline() {
  const { given, when, then, end } = story('没有网络时看台账', world)
  const worker = await given('网格员设好口令,台账清单存到手机上', () => world.staff('grid_worker', { expected: [''] }))
  await sees(worker, '待办')
  await choosePin(worker)
  const grid = (await asks(worker, 'GET', '/api/v1/session')).posts[0].place.code
  const shop = (await asks(worker, 'GET', `/api/v1/ledgers/shops/entries?place=${grid}`)).items.find((r) => r.values.phone)
  await inTime('the lists', async () => (await listsOn(worker)).day || (await listsOn(worker)), 60_000)
  await then('敏感的台账不在手机上', async () => {
    const { lists } = await listsOn(worker)
    if (lists.length < 5 || lists.some((k) => /^book (care|disputes) /.test(k))) throw new Error('on the phone: ' + lists.join())
  })
  await when('断了网,还能翻、能找', async () => {
    await cut(worker, true)
    await worker.page.locator('.van-tabbar').getByText('我的网格').click()
    await worker.page.getByRole('link', { name: '台账' }).click()
    await worker.page.locator('[data-ledger="shops"]').click()
    await worker.page.locator(`[data-row="${shop.id}"]`).waitFor()
    await worker.page.getByRole('searchbox').fill(shop.values.name)
    await worker.page.waitForFunction(() => document.querySelectorAll('[data-row]').length === 1)
    await worker.picture('10-offline')
    await tidy(worker)
  })
  await then('点开也看得到,电话仍打码', async () => {
    await worker.page.locator(`[data-row="${shop.id}"]`).click()
    await sees(worker, shop.values.phone)
    if (!shop.values.phone.includes('*')) throw new Error('a number in full on the phone')
    await worker.picture('11-offline-entry')
    await tidy(worker)
  })
  await when('没有网络也能说“核对无误”', async () => {
    await worker.page.getByRole('button', { name: '核对无误' }).click()
    await inTime('it waits', async () => (await onPhone(worker)).queue === 1)
    await cut(worker, false)
    await inTime('it is taken', async () => (await onPhone(worker)).states.accepted === 1 || (await onPhone(worker)), 60_000)
  })
  await then('退出登录,读过的都没了,送出的回执和应用还在', async () => {
    await worker.page.locator('.van-tabbar').getByText('我的', { exact: true }).click()
    await worker.page.getByRole('button', { name: '退出登录' }).click()
    await worker.page.waitForURL(/signin/)
    await inTime('nothing that was read is left', async () => (await onPhone(worker)).kept === 0 || (await onPhone(worker)), 30_000)
    const { queue } = await onPhone(worker)
    if (queue !== 1 || !(await listsOn(worker)).app) throw new Error(`${queue} receipts are left, and the app ${(await listsOn(worker)).app}`)
  })
  end()
}

try {
  await shop()
  await table()
  await definitions()
  await offline()
} finally {
  await world.close()
}
