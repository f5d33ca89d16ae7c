// A shop entered once on a phone, what the desk sees of it, and a ledger that an administrator defines. Usage: node ledgers.mjs BASE LINKS_FILE PICTURES
import { asks, goTo, misprints, open, readLinks, sees, story } from './driver.mjs'

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

try {
  await shop()
  await definitions()
} finally {
  await world.close()
}
