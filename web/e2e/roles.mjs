// What a leader, an auditor and the administrators come for, and how a county practises, at a desk and on a phone. Usage: node roles.mjs BASE LINKS_FILE PICTURES PHOTO
import { acceptSuggestion, act, addPhoto, choose, desk, goTo, misprints, open, openCase, phone, readLinks, sees, settled, story, takeFile } from './driver.mjs'

const [base, linksFile, pictures, photo] = process.argv.slice(2)
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

async function vacancies(viewport, size) {
  const { given, when, then, end } = story(`安全管理员补一个空岗(${size})`, world)
  const security = await given('安全管理员在一个社区的岗位一览', async () => {
    const person = await world.staff('sec_admin', { viewport })
    await settled(person.page)
    await goTo(person, '/desk/posts')
    await countyPosts(person)
    await person.picture(`posts-${size}-1-county`)
    await goTo(person, '/desk/posts?place=140502001001')
    return person
  })
  const grid = security.page.locator('section.sheet').filter({ hasText: '专职网格员' }).last()
  await when('结束一个专职网格员的岗位', async () => {
    const worker = grid.locator('li', { hasText: '专职网格员' }).first()
    await worker.getByRole('button', { name: '结束岗位' }).click()
    await security.picture(`posts-${size}-2-end`)
    await worker.locator('form.end button[type=submit]').click()
    await worker.getByText('空岗').waitFor()
  })
  await when('只看全区空着的专职网格员岗位', async () => {
    await goTo(security, '/desk/posts?vacant=1&role=grid_worker')
    await sees(security, '空岗')
  })
  await when('一步给一个人', async () => {
    await security.page.getByRole('button', { name: '给一个人' }).first().click()
    const who = security.page.locator('form.give').getByRole('combobox', { name: '给谁' })
    await who.fill('建设路社区兼职')
    await security.page.getByRole('option', { name: /兼职网格员/ }).first().click()
    await security.picture(`posts-${size}-3-give`)
    await security.page.locator('form.give button[type=submit]').click()
  })
  await then('这个岗位不再空着', () => sees(security, '没有空岗'))
  const wrong = await misprints(security)
  if (wrong.length) throw new Error(wrong.join('; '))
  await security.picture(`posts-${size}-4-filled`)
  end()
  await security.leave()
}

/** The county has its own posts and how it is in each town. */
async function countyPosts(person) {
  await sees(person, /应设 \d+ 个岗位/)
  await person.page.locator('.below a').first().waitFor()
}

/** Enters the training ground from the page of practice, wherever one is. */
async function practise(person, role, face) {
  await person.page.getByRole('button', { name: `以${role}进入` }).click()
  await person.page.waitForURL(new RegExp(`/training/140502/${face}/`))
  await settled(person.page)
  await sees(person, '这里是练习区,不影响真实工作')
}

/** Goes back to the page of practice by the banner. */
async function otherRole(person) {
  await person.page.getByRole('button', { name: '换个角色' }).click()
  await person.page.waitForURL(/\/(desk|field)\/practice$/)
  await person.page.getByRole('button', { name: /进入/ }).first().waitFor()
}

async function trainer(viewport, size) {
  const { given, when, then, end } = story(`建立练习区，练一件事的全过程(${size})`, world)
  const words = `小区门口的井盖坏了，练习用，${size}`
  const admin = await given('系统管理员在练习区页', async () => {
    const person = await world.staff('sys_admin', { viewport })
    await settled(person.page)
    await goTo(person, '/desk/training')
    return person
  })
  await when('建立，或恢复原样', async () => {
    const first = admin.page.getByRole('button', { name: '建立练习区' })
    const again = admin.page.getByRole('button', { name: '恢复原样' })
    await first.or(again).waitFor()
    if (await again.count()) {
      await again.click()
      await admin.page.getByRole('button', { name: '清掉并恢复' }).click()
    } else await first.click()
    await sees(admin, '正在准备练习区')
    await admin.picture(`trainer-${size}-1-making`)
  })
  await then('一分钟以内就好了', () => admin.page.getByRole('heading', { name: '练习区可以用了' }).waitFor({ timeout: 60_000 }))
  await admin.picture(`trainer-${size}-2-ready`)
  const person = await given('受理员从菜单去练习', async () => {
    const one = await world.staff('clerk', { viewport, expected: ['401'] })
    await settled(one.page)
    await one.page.getByRole('button', { name: /受理员/ }).click()
    await one.page.getByRole('link', { name: '练习', exact: true }).click()
    await one.page.getByRole('button', { name: '以派遣员进入' }).waitFor()
    await one.picture(`trainer-${size}-3-roles`)
    return one
  })
  await when('以派遣员登记一件事并派遣', async () => {
    await practise(person, '派遣员', 'desk')
    await person.picture(`trainer-${size}-4-desk`)
    await goTo(person, '/training/140502/desk/intake')
    await person.page.locator('#in-phone').fill('19900002222')
    await person.page.locator('#in-words').fill(words)
    await person.page.locator('#in-place').fill('建设路社区')
    await person.page.getByRole('option', { name: /建设路社区/ }).first().click()
    await person.page.getByRole('button', { name: '登记' }).click()
    await person.page.getByRole('link', { name: '打开这件事' }).click()
    await acceptSuggestion(person)
  })
  await when('以承办人签收、办结', async () => {
    await otherRole(person)
    await practise(person, '部门承办人', 'desk')
    await goTo(person, '/training/140502/desk/?tab=open')
    await openCase(person, words)
    await act(person, '签收')
    await act(person, '办结反馈', async (form) => {
      await form.getByRole('textbox').first().fill('已更换井盖，路面平整。')
      await addPhoto(form, photo)
    })
    await sees(person, '待核查')
  })
  await when('以核查员核查', async () => {
    await otherRole(person)
    await practise(person, '核查员', 'desk')
    await openCase(person, words)
    await act(person, '核查通过', (form) => form.getByText('上门、到现场').click())
    await sees(person, '待回访')
    await person.picture(`trainer-${size}-5-verified`)
  })
  await when('以派遣员回访、结案', async () => {
    await otherRole(person)
    await practise(person, '派遣员', 'desk')
    await goTo(person, '/training/140502/desk/callback')
    const [mine, next] = [person.page.getByRole('link', { name: words }), person.page.getByRole('button', { name: '下一件' })]
    for (let n = 0; n < 20 && !(await mine.count()); n++) {
      await next.click()
      await settled(person.page)
    }
    await person.picture(`trainer-${size}-6-callback`)
    for (const question of ['联系上了吗', '联系过', '解决', '满意']) {
      await person.page.locator('legend', { hasText: question }).waitFor()
      await person.page.locator('fieldset').getByRole('button').first().click()
    }
    await person.page.locator('form.call button[type=submit]').click()
    await sees(person, '已记录')
  })
  await then('分管领导看得到总览', async () => {
    await otherRole(person)
    await practise(person, '分管领导', 'desk')
    await goTo(person, '/training/140502/desk/overview')
    await sees(person, '三率')
  })
  await when('以网格员进入手机页面', async () => {
    await otherRole(person)
    await practise(person, '专职网格员', 'field')
    await person.picture(`trainer-${size}-7-field`)
    const wrong = await misprints(person)
    if (wrong.length) throw new Error(wrong.join('; '))
  })
  await then('回到真实工作，那里没有练过的事', async () => {
    await person.page.getByRole('button', { name: '回到真实工作' }).click()
    await person.page.waitForURL(`${base}/field/`)
    await goTo(person, '/desk/?tab=all')
    if (await person.page.getByText(words).count()) throw new Error('what was practised is real')
    if (await person.page.getByText('这里是练习区').count()) throw new Error('the real one says that it is none')
  })
  end()
  await admin.leave()
  await person.leave()
}

try {
  for (const [viewport, size] of sizes) {
    await leader(viewport, size)
    await auditor(viewport, size)
    await administrator(viewport, size)
    await security(viewport, size)
    await vacancies(viewport, size)
    await trainer(viewport, size)
  }
} finally {
  await world.close()
}
