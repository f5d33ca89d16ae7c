// What a leader, an auditor and the administrators come for, at a desk and on a phone. Usage: node roles.mjs BASE LINKS_FILE PICTURES
import { choose, desk, goTo, open, phone, readLinks, sees, settled, story, takeFile } from './driver.mjs'

const [base, linksFile, pictures] = process.argv.slice(2)
const world = await open({ base, links: readLinks(linksFile), pictures })
const sizes = [[desk, '桌面'], [phone, '手机']]

async function leader(viewport, size) {
  const { given, when, then, end } = story(`分管领导看总览(${size})`, world)
  const leader = await given('领导在总览', async () => {
    const person = await world.staff('leader', { viewport })
    await person.page.getByText('待办').first().waitFor()
    await goTo(person, '/desk/overview')
    return person
  })
  const open = await then('三率都写着件数，没有人的排名', async () => {
    await sees(leader, '三率')
    if (await leader.page.getByText(/排名|得分|积分榜/).count()) throw new Error('the overview ranks somebody')
    return Number(await leader.page.locator('.cards .open .n').innerText())
  })
  await when('点“未结”的数字', () => leader.page.locator('.cards .open a').click())
  await then('打开的正是这些事项', async () => {
    await leader.page.getByRole('heading', { level: 1 }).waitFor()
    await settled(leader.page)
    await leader.page.getByRole('heading', { level: 1, name: `未结 · ${open}` }).waitFor()
  })
  await when('点第一件', () => leader.page.locator('main a[href*="/cases/"]').first().click())
  await then('看得到经过', () => sees(leader, '经过'))
  await then('总览能导出为表格', async () => {
    await goTo(leader, '/desk/overview')
    const file = await takeFile(leader, () => leader.page.getByText('导出总览').click())
    if (!file.name.endsWith('.xlsx') || file.begins !== 'PK\u0003\u0004') throw new Error(`got ${JSON.stringify(file)}`)
  })
  await leader.picture(`leader-${size}`)
  end()
  await leader.leave()
}

async function auditor(viewport, size) {
  const { given, when, then, end } = story(`审计管理员查日志(${size})`, world)
  const auditor = await given('审计管理员在日志页', async () => {
    const person = await world.staff('audit_admin', { viewport })
    await settled(person.page)
    await goTo(person, '/desk/audit')
    return person
  })
  await then('写着日志是否完整', () => sees(auditor, '日志是否完整'))
  await when('只看登录', async () => {
    await choose(auditor, '哪一类', '登录')
    await auditor.page.getByRole('button', { name: '查找' }).click()
  })
  await then('看得到自己刚才的登录', async () => {
    await settled(auditor.page)
    await sees(auditor, '城区审计管理员')
  })
  await when('也显示查阅日志的记录', async () => {
    await choose(auditor, '哪一类', '查阅日志')
    await auditor.page.getByText('也显示查阅日志的记录').click()
    await auditor.page.getByRole('button', { name: '查找' }).click()
  })
  await then('查阅本身也在日志里', () => auditor.page.locator('main').getByText('查阅日志').nth(1).waitFor())
  await auditor.picture(`auditor-${size}`)
  end()
  await auditor.leave()
}

async function administrator(viewport, size) {
  const { given, when, then, end } = story(`系统管理员起草停用一个事项(${size})`, world)
  const admin = await given('系统管理员在本地规定页', async () => {
    const person = await world.staff('sys_admin', { viewport })
    await settled(person.page)
    await goTo(person, '/desk/policy')
    return person
  })
  await when('起草：停用一个事项', async () => {
    await choose(admin, '改什么', '暂停事项')
    await choose(admin, '事项', 'C0904')
    await admin.page.getByRole('button', { name: '加入草稿' }).click()
  })
  await when('查看影响', async () => {
    await admin.page.getByLabel('为什么改').fill('试一试改动的影响')
    await admin.page.getByRole('button', { name: '查看影响' }).click()
  })
  await then('先看到会改变什么，再决定发布', async () => {
    await sees(admin, '会改变什么')
    await admin.page.getByRole('button', { name: '发布' }).waitFor()
  })
  await when('去掉这一条', () => admin.page.getByRole('button', { name: '去掉' }).first().click())
  await admin.picture(`administrator-${size}`)
  end()
  await admin.leave()
}

async function security(viewport, size) {
  const { given, when, then, end } = story(`安全管理员请人加入(${size})`, world)
  const security = await given('安全管理员在人员岗位页', async () => {
    const person = await world.staff('sec_admin', { viewport })
    await settled(person.page)
    await goTo(person, '/desk/people')
    return person
  })
  await when('新建账号', async () => {
    await security.page.getByLabel('姓名', { exact: true }).fill('新来的网格员')
    await security.page.getByLabel('登录名', { exact: true }).fill(`new-${size === '手机' ? 'phone' : 'desk'}`)
    await security.page.getByRole('button', { name: '新建账号' }).click()
  })
  await then('要再输一次密码，或得到只显示一次的邀请链接', () => security.page.getByText(/请再次输入您的密码|请把这个链接只交给/).first().waitFor())
  await security.picture(`security-${size}`)
  end()
  await security.leave()
}

try {
  for (const [viewport, size] of sizes) {
    await leader(viewport, size)
    await auditor(viewport, size)
    await administrator(viewport, size)
    await security(viewport, size)
  }
} finally {
  await world.close()
}
