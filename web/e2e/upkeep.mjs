// What people keep up by page: whom to call in a grid, single days and seasons, decisions on the access list, posts of those who leave. Wrong input is told beside its
// field and changes nothing; texts that want to be scripts stay texts. Usage: node upkeep.mjs BASE LINKS_FILE PICTURES
import { desk, goTo, open, phone, readLinks, sees, settled, story, watchScripts } from './driver.mjs'

const [base, linksFile, pictures] = process.argv.slice(2)
const world = await open({ base, links: readLinks(linksFile), pictures })
const script = '<img src=x onerror=alert(1)>'
const sizes = [[desk, '桌面'], [phone, '手机']]

/** Somebody at a page, watched for scripts that run. */
async function at(role, path, viewport, expected = []) {
  const person = await world.staff(role, { viewport, expected })
  await settled(person.page)
  const ran = await watchScripts(person)
  await goTo(person, path)
  await settled(person.page)
  return { ...person, calm: () => { if (ran.length) throw new Error(ran.join('; ')) } }
}

async function liaison(viewport, size) {
  const { given, when, then, end } = story(`网格里可以联系的人(${size})`, world)
  const worker = await given('网格员在“我的网格”', () => at('grid_worker', '/field/grid', viewport, ['422']))
  const { page } = worker
  const name = `王${size}`
  await when('登记一位兼职网格员，电话写错', async () => {
    await page.getByRole('button', { name: '维护' }).click()
    await page.getByRole('button', { name: '添加联络人' }).click()
    await page.locator('#liaison-role').selectOption('part_timer')
    await page.locator('#liaison-name').fill(name)
    await page.locator('#liaison-phone').fill('找居委会')
    await page.locator('.said input').check()
    await page.getByRole('button', { name: '保存' }).click()
  })
  await then('说明哪里不对，怎么改', async () => {
    await page.getByText(/电话/).and(page.getByText(/请/)).first().waitFor()
    await worker.picture(`liaison-${size}-wrong`)
  })
  await when('改成工作电话', async () => {
    await page.locator('#liaison-phone').fill('0356-0009999')
    await page.getByRole('button', { name: '保存' }).click()
  })
  await then('名单里有这个人，点一下就能打', async () => {
    await sees(worker, name)
    await page.getByRole('button', { name: '完成' }).click()
    await page.locator('a[href="tel:03560009999"]').first().waitFor()
    await worker.picture(`liaison-${size}`)
  })
  worker.calm()
  end()
  await worker.leave()
}

async function calendar(viewport, size) {
  const { given, when, then, end } = story(`单独的一天(${size})`, world)
  const admin = await given('系统管理员在工作日历', () => at('sys_admin', '/desk/calendar', viewport))
  const { page } = admin
  const own = page.locator('.own form')
  await when('加一天休息，写明原因和文件', async () => {
    await own.getByRole('button', { name: '加一天' }).click()
    const row = own.locator('.row').last()
    await row.locator('input[type=date]').fill('2027-03-0' + (size === '桌面' ? 3 : 4))
    await row.getByRole('textbox').nth(-2).fill(script.slice(0, 28))
    await row.getByRole('textbox').last().fill(script)
    await own.getByRole('button', { name: '看看影响' }).click()
  })
  await then('先看到会改变什么', async () => {
    await own.getByRole('button', { name: '保存' }).waitFor()
    await admin.picture(`calendar-${size}-before`)
  })
  await when('保存', () => own.getByRole('button', { name: '保存' }).click())
  await then('保存了', () => own.getByRole('status').waitFor())
  await then('再打开时还在', async () => {
    await goTo(admin, '/desk/calendar')
    await settled(page)
    await page.locator('.own li').first().waitFor()
    await admin.picture(`calendar-${size}`)
  })
  admin.calm()
  end()
  await admin.leave()
}

async function review(viewport, size) {
  const { given, when, then, end } = story(`评估清单里的一项(${size})`, world)
  const admin = await given('系统管理员在清单评估', () => at('sys_admin', '/desk/reviews', viewport))
  const { page } = admin
  const first = page.locator('section.part li').first()
  const matter = await first.locator('.name').innerText()
  await when('打开第一项，决定保留，写明理由', async () => {
    await first.getByRole('button').first().click()
    await first.getByRole('radio').first().check()
    await first.getByRole('textbox').last().fill(script)
    await first.getByRole('button', { name: '看看会改变什么' }).click()
  })
  await then('先看到会改什么', async () => {
    await first.getByRole('button', { name: '决定' }).waitFor()
    await admin.picture(`review-${size}-before`)
  })
  await when('决定', () => first.getByRole('button', { name: '决定' }).click())
  await then('这一项不再等待', async () => {
    await page.getByRole('status').filter({ hasText: matter }).waitFor()
    await page.locator('section.part li .name', { hasText: matter }).waitFor({ state: 'detached' })
    await admin.picture(`review-${size}`)
  })
  admin.calm()
  end()
  await admin.leave()
}

async function handover(viewport, size) {
  const { given, when, then, end } = story(`离岗交接(${size})`, world)
  const security = await given('安全管理员在人员与岗位', () => at('sec_admin', '/desk/people', viewport))
  const { page } = security
  const row = page.locator('li').filter({ has: page.getByRole('button', { name: '离岗交接' }) }).nth(size === '桌面' ? 0 : 1)
  const leaves = await row.locator('.who strong').innerText()
  const heir = await page.locator('li .who strong').nth(4).innerText()
  const post = (await row.locator('.posts li').first().innerText()).split('\n')[0].split(/ \d/)[0].trim()
  const form = row.locator('form.over')
  await when('打开离岗交接', () => row.getByRole('button', { name: '离岗交接' }).click())
  await then('先看到留下什么；没有接手的人就不能直接结束', async () => {
    await form.getByText('没有别人担任这个岗位').waitFor()
    if (await form.getByRole('button', { name: '结束全部岗位' }).isEnabled()) throw new Error('a post may be left to nobody')
    await form.screenshot({ path: `${pictures}/handover-${size}.png` })
  })
  await when('选接手的人', async () => {
    await form.locator('input[id$=heir]').fill(heir)
    await page.locator('.el-select-dropdown__item:visible').filter({ hasText: heir }).first().click()
    await form.getByRole('button', { name: '交接', exact: true }).click()
  })
  await then('岗位到了接手的人名下', async () => {
    await form.waitFor({ state: 'detached' })
    const of = (name) => page.locator('li').filter({ has: page.locator('.who strong').getByText(name, { exact: true }) }).locator('.posts')
    await of(leaves).getByText('没有岗位').waitFor()
    await of(heir).getByText(post).waitFor()
    await security.picture(`handover-${size}-after`)
  })
  security.calm()
  end()
  await security.leave()
}

try {
  for (const [viewport, size] of sizes) {
    for (const walk of [liaison, calendar, review, handover]) await walk(viewport, size)
  }
  if (world.wrong.length) throw new Error(world.wrong.join('\n'))
} finally {
  await world.close()
}
