// A clerk at a list, without a mouse: what the suggestion says is done by one key and taken back by another, a list is kept, and several
// cases go to another unit after a look at what would become of each. Usage: node desk.mjs BASE LINKS_FILE PICTURES
import { asks, choose, desk, goTo, open, press, readLinks, sees, settled, story, typed } from './driver.mjs'

const [base, linksFile, pictures] = process.argv.slice(2)
const world = await open({ base, links: readLinks(linksFile), pictures })
const focused = ({ page }) => page.evaluate(() => document.activeElement.id)
const panel = ({ page }) => page.getByRole('complementary', { name: '这件事' })
const must = (ok, what) => { if (!ok) throw new Error(what) }

async function oneKey() {
  const { given, when, then, end } = story('一键受理派遣', world)
  const clerk = await given('派遣员在待受理列表', () => world.staff('dispatcher', { viewport: desk }))
  await when('按 j 到第一件', async () => {
    await panel(clerk).getByRole('button', { name: '立案并派遣' }).waitFor()
    await press(clerk, 'j')
    must((await focused(clerk)).startsWith('row-'), 'the focus did not go to a row')
  })
  const before = await focused(clerk)
  await when('建议正确，按 a', async () => {
    await panel(clerk).getByText('理由').first().waitFor()
    await press(clerk, 'a')
  })
  await then('办好了，焦点到了下一件', async () => {
    await sees(clerk, '撤销(')
    must((await focused(clerk)) !== before, 'the cursor stayed')
    await clerk.page.locator('#' + before).waitFor({ state: 'detached' })
  })
  await when('按 z', () => press(clerk, 'z'))
  await then('派遣和立案都撤销了，焦点回到这一件', async () => {
    await clerk.page.getByRole('button', { name: /撤销\(/ }).waitFor({ state: 'detached' })
    await clerk.page.locator('#' + before).waitFor()
    must((await focused(clerk)) === before, 'the focus did not come back')
    const { state } = await asks(clerk, 'GET', '/api/v1/cases/' + before.replace('row-', ''))
    must(state === 'submitted', `the case is ${state}`)
  })
  await when('按 ?', () => press(clerk, '?'))
  await then('列出本页的快捷键，Esc 关闭', async () => {
    await clerk.page.getByRole('dialog', { name: '快捷键' }).waitFor()
    await press(clerk, 'Escape')
    await clerk.page.getByRole('dialog', { name: '快捷键' }).waitFor({ state: 'detached' })
  })
  end()
}

async function keptAndMany() {
  const { given, when, then, end } = story('常用筛选和批量改派', world)
  const clerk = await given('派遣员看全区的在办', async () => {
    const one = await world.staff('dispatcher', { viewport: desk })
    await one.page.locator('.tabs').waitFor()
    await goTo(one, '/desk/?tab=open&place=140502')
    await one.page.locator('.rows .row').first().waitFor()
    return one
  })
  await when('把它存为常用筛选', async () => {
    await clerk.page.getByRole('button', { name: '保存为常用筛选' }).click()
    await clerk.page.getByLabel('起个名字').fill('全区在办')
    await press(clerk, 'Enter')
  })
  await then('换到别的列表，按 g 1 又回来', async () => {
    await clerk.page.getByRole('link', { name: /全区在办/ }).waitFor()
    await goTo(clerk, '/desk/?tab=all')
    await clerk.page.getByRole('link', { name: /全区在办/ }).waitFor()
    await press(clerk, 'g', '1')
    await clerk.page.waitForURL(/place=140502/)
    await clerk.page.locator('.rows .row').first().waitFor()
  })
  // On some days nothing that is due first is with a unit yet: one is made so, and its town is looked at.
  const sent = await when('受理派遣一件，看它所在的镇街', async () => {
    await goTo(clerk, '/desk/?tab=submitted')
    await panel(clerk).getByRole('button', { name: '立案并派遣' }).waitFor()
    await press(clerk, 'j')
    await panel(clerk).getByText('理由').first().waitFor()
    const row = await focused(clerk)
    await press(clerk, 'a')
    await sees(clerk, '撤销(')
    const one = await asks(clerk, 'GET', '/api/v1/cases/' + row.replace('row-', ''))
    await goTo(clerk, `/desk/?tab=open&place=${one.place.code.slice(0, 9)}`)
    await clerk.page.locator('#' + row).waitFor()
    return { row, lead: one.lead.name }
  })
  const unit = sent.lead === '区住建局' ? '区民政局' : '区住建局'
  await when('选中它和前面几件，先看会怎样', async () => {
    let chosen = 0
    for (let at = ''; at !== sent.row; ) {
      await press(clerk, 'j')
      must((await focused(clerk)) !== at, 'the list ended before the case')
      at = await focused(clerk)
      if (at === sent.row || chosen < 4) {
        await press(clerk, 'x')
        chosen++
      }
    }
    await press(clerk, 'b')
    await clerk.page.locator('#bulk-lead').fill('建设路社区')
    await clerk.page.getByRole('option', { name: /建设路社区网格化服务管理中心/ }).waitFor()
    await clerk.page.locator('#bulk-lead').fill(unit.slice(1, 3))
    await clerk.page.getByRole('option', { name: unit }).click()
    await clerk.page.locator('#bulk-words').fill('按职责清单由该单位办理')
    await clerk.page.getByRole('button', { name: '先看看会怎样' }).click()
    await sees(clerk, '还没有改动任何一件')
  })
  await then('能改派的逐件改派，各有结果', async () => {
    const go = clerk.page.getByRole('button', { name: /^改派这/ })
    const going = await clerk.page.locator('.lines .goes').count()
    must(going > 0, 'nothing would go')
    await go.click()
    await clerk.page.locator('.lines .gone').nth(going - 1).waitFor()
    await clerk.picture('desk-bulk')
  })
  end()
}

async function standardTexts() {
  const { given, when, then, end } = story('常用语', world)
  const words = '现场已恢复，【编号】办结；请核查【主办单位】。'
  const admin = await given('系统管理员在常用语页', async () => {
    const one = await world.staff('sys_admin', { viewport: desk, expected: ['422'] })
    await settled(one.page)
    await goTo(one, '/desk/texts')
    return one
  })
  await when('新增一条，先写了一个没有的空格', async () => {
    await admin.page.getByRole('button', { name: '新增常用语' }).click()
    await choose(admin, /^用在哪里/, '内部备注')
    await admin.page.getByLabel('标题', { exact: true }).fill('恢复待核')
    await admin.page.getByLabel('内容', { exact: true }).fill('【电话】')
    await admin.page.getByRole('button', { name: '保存' }).click()
    await sees(admin, '没有【电话】这个空格')
    await admin.page.getByLabel('内容', { exact: true }).fill(words)
    await admin.page.getByRole('button', { name: '保存' }).click()
  })
  await then('列表里有它', () => admin.page.getByRole('heading', { name: '恢复待核' }).waitFor())
  await admin.picture('desk-texts')
  const handler = await given('承办人打开一件事的内部备注', async () => {
    const one = await world.staff('handler', { viewport: desk })
    await one.page.locator('.rows a.title').first().click()
    await one.page.getByText(/^更多办理/).click()
    await one.page.getByRole('button', { name: /^备注/ }).click()
    return one
  })
  const form = handler.page.getByRole('dialog', { name: '备注' })
  await when('按 Alt+C，找到它，回车', async () => {
    await form.getByRole('textbox').focus()
    await press(handler, 'Alt+c')
    await handler.page.keyboard.type('恢复')
    await handler.picture('desk-texts-open')
    await press(handler, 'Enter')
  })
  await then('空格已按这件事填好', async () => {
    const text = await typed(form)
    must(/^现场已恢复，\d{21}办结；请核查[^【】]+。$/.test(text), `the field says ${text}`)
  })
  await handler.picture('desk-texts-taken')
  await when('停用它', async () => {
    await admin.page.getByRole('listitem').filter({ hasText: '恢复待核' }).getByRole('button', { name: '停用' }).click()
    await admin.page.getByRole('heading', { name: '恢复待核' }).waitFor({ state: 'detached' })
  })
  end()
  await admin.leave()
  await handler.leave()
}

try {
  await standardTexts()
  await oneKey()
  await keptAndMany()
} finally {
  await world.close()
}
