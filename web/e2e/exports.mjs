// Personal values of a ledger leave the house by two people: asked for, approved, taken, printed, destroyed. Usage: node exports.mjs BASE LINKS_FILE PICTURES
import { asks, goTo, misprints, open, readLinks, sees, story, takeFile } from './driver.mjs'

const [base, linksFile, pictures] = process.argv.slice(2)
const world = await open({ base, links: readLinks(linksFile), pictures })

async function tidy(...people) {
  for (const one of people) {
    const wrong = await misprints(one)
    if (wrong.length > 0) throw new Error(wrong.join('; '))
  }
}

async function ask(one, { form }) {
  await one.page.locator('[data-field="name"] input').check()
  await one.page.locator('[data-field="phone"] input').check()
  await one.page.locator('[name="purpose"]').selectOption('safety')
  await one.page.locator('[name="reason"]').fill('燃气安全入户检查,核对联系电话')
  await one.page.locator(`[name="form"][value="${form}"]`).check()
  await one.page.getByRole('button', { name: '提交申请' }).click()
  await sees(one, '待审批')
  return one.page.url().split('/').pop()
}

async function exports() {
  const { given, when, then, end } = story('两人导出', world)
  const clerk = await given('受理员在台账页面要导出小店的电话', () => world.staff('clerk', { expected: ['409', '403'] }))
  await sees(clerk, '待办')
  const place = (await asks(clerk, 'GET', '/api/v1/session')).posts[0].place.code
  await goTo(clerk, `/desk/ledgers?ledger=shops&place=${place}`)
  await clerk.page.locator('[data-row]').first().waitFor()
  await then('不含个人信息的表格一点就有', async () => {
    const file = await takeFile(clerk, () => clerk.page.getByRole('link', { name: '导出表格(不含个人信息)' }).click())
    if (!file.begins.startsWith('PK')) throw new Error('no table: ' + JSON.stringify(file))
  })
  await clerk.page.getByRole('link', { name: '申请导出个人信息' }).click()
  await clerk.page.locator('[data-field="phone"]').waitFor()
  await clerk.picture('1-ask')
  await tidy(clerk)
  const auditor = await given('审计管理员,不设免打扰', () => world.staff('audit_admin'))
  await sees(auditor, '管理')
  await asks(auditor, 'PUT', '/api/v1/notices/settings', { quiet_from: 0, quiet_until: 0, digest: false }) // or the message waits for the morning
  const id = await when('写明字段、用途,提交申请', () => ask(clerk, { form: 'xlsx' }))
  await clerk.picture('2-asked')
  await goTo(auditor, '/desk/notices')
  await auditor.page.getByText('有导出申请待您审批').first().click()
  await auditor.page.locator(`[data-release="${id}"]`).waitFor()
  await auditor.picture('3-to-decide')
  await tidy(auditor)
  await when('看到数量、字段、用途,再确认批准', async () => {
    await auditor.page.locator(`[data-release="${id}"]`).first().click()
    await sees(auditor, '燃气安全入户检查')
    await auditor.picture('4-decide')
    await tidy(auditor)
    await auditor.page.getByRole('button', { name: '批准', exact: true }).click()
    await auditor.page.getByRole('button', { name: '确认批准' }).click()
    await auditor.page.locator('[data-state]', { hasText: '已批准' }).waitFor()
  })
  await then('申请人最多拿三份,文件名带编号', async () => {
    await goTo(clerk, `/desk/releases/${id}`)
    for (let left = 2; left >= 0; left--) {
      const file = await takeFile(clerk, () => clerk.page.getByRole('button', { name: '下载表格' }).click())
      if (!file.begins.startsWith('PK') || !file.name.startsWith('gezhi-DC')) throw new Error('no file: ' + JSON.stringify(file))
      await sees(clerk, `已导出 ${3 - left} 份`)
    }
    await clerk.page.getByRole('button', { name: '下载表格' }).waitFor({ state: 'detached' })
    await clerk.picture('5-taken')
    await tidy(clerk)
  })
  await when('确认全部销毁', async () => {
    await clerk.page.getByRole('button', { name: '确认已全部销毁' }).click()
    await clerk.page.getByRole('button', { name: /都已删除或粉碎/ }).click()
    await clerk.page.locator('[data-state]', { hasText: '已确认销毁' }).waitFor()
  })
  await then('打印的也要批准,每页有水印', async () => {
    await goTo(clerk, `/desk/releases/ask?ledger=shops&place=${place}`)
    await clerk.page.locator('[data-field="phone"]').waitFor()
    const paper = await ask(clerk, { form: 'paper' })
    await asks(auditor, 'POST', `/api/v1/release-decisions/${paper}`, { version: 1, approve: true })
    await goTo(clerk, `/desk/releases/${paper}`)
    await clerk.page.evaluate(() => { globalThis.print = () => {} })
    await clerk.page.getByRole('button', { name: '打印', exact: true }).click()
    await clerk.page.getByRole('button', { name: '再打印这一份' }).waitFor()
    await clerk.page.emulateMedia({ media: 'print' })
    const sheet = clerk.page.locator('[data-paper]')
    await sheet.waitFor()
    const text = await sheet.innerText()
    for (const word of ['导出编号 DC', '批准人', '前销毁']) if (!text.includes(word)) throw new Error(`the paper lacks ${word}: ${text.slice(0, 300)}`)
    await clerk.picture('6-paper')
    await clerk.page.emulateMedia({ media: 'screen' })
  })
  await then('批准可以撤销:不能再导出,已导出的当天销毁', async () => {
    await goTo(clerk, `/desk/releases/ask?ledger=shops&place=${place}`)
    await clerk.page.locator('[data-field="phone"]').waitFor()
    const taken = await ask(clerk, { form: 'xlsx' })
    await asks(auditor, 'POST', `/api/v1/release-decisions/${taken}`, { version: 1, approve: true })
    await goTo(clerk, `/desk/releases/${taken}`)
    await takeFile(clerk, () => clerk.page.getByRole('button', { name: '下载表格' }).click())
    await goTo(auditor, `/desk/releases/${taken}`)
    await auditor.page.getByRole('button', { name: '撤销批准' }).click()
    await auditor.page.locator('[name="why"]').fill('检查改期,不再需要名单')
    await auditor.picture('8-revoke')
    await tidy(auditor)
    await auditor.page.getByRole('button', { name: '确认撤销' }).click()
    await sees(auditor, '撤销的原因')
    await goTo(clerk, `/desk/releases/${taken}`)
    await sees(clerk, '请今天就销毁')
    if (await clerk.page.getByRole('button', { name: '下载表格' }).count()) throw new Error('a copy can be taken still')
    await clerk.picture('9-revoked')
    await tidy(clerk)
  })
  await then('不同意要写原因,申请人看得到', async () => {
    await goTo(clerk, `/desk/releases/ask?ledger=shops&place=${place}`)
    await clerk.page.locator('[data-field="phone"]').waitFor()
    const wide = await ask(clerk, { form: 'xlsx' })
    await goTo(auditor, `/desk/releases/${wide}`)
    await auditor.page.getByRole('button', { name: '不同意' }).click()
    await auditor.page.locator('[name="why"]').fill('范围太大,请缩小到一个网格')
    await auditor.page.getByRole('button', { name: '确认不同意' }).click()
    await auditor.page.locator('[data-state]', { hasText: '不同意' }).waitFor()
    await goTo(clerk, `/desk/releases/${wide}`)
    await sees(clerk, '范围太大,请缩小到一个网格')
    await goTo(clerk, '/desk/releases')
    await clerk.page.locator('[data-release]').first().waitFor()
    await clerk.picture('7-mine')
    await tidy(clerk)
  })
  end()
}

try {
  await exports()
} finally {
  await world.close()
}
