// What a grid worker keeps of households. Usage: node visits.mjs BASE LINKS_FILE PICTURES
import { asks, goTo, misprints, open, readLinks, sees, story } from './driver.mjs'

const [base, linksFile, pictures] = process.argv.slice(2)
const world = await open({ base, links: readLinks(linksFile), pictures })

async function tidy(...people) {
  for (const one of people) {
    const wrong = await misprints(one)
    if (wrong.length > 0) throw new Error(wrong.join('; '))
  }
}

async function households() {
  const { given, when, then, end } = story('住户', world)
  const worker = await given('网格员从“我的网格”进入住户', () => world.staff('grid_worker'))
  await sees(worker, '待办')
  const grid = (await asks(worker, 'GET', '/api/v1/session')).posts[0].place.code
  const cards = async () => (await asks(worker, 'GET', `/api/v1/grids/${grid}/households`)).items
  await goTo(worker, '/field/grid')
  await worker.page.getByRole('link', { name: '住户' }).click()
  await worker.page.locator('[data-household]').first().waitFor()
  await worker.picture('1-households')
  await tidy(worker)
  await when('按名字找一户,名字打码', async () => {
    await worker.page.getByLabel('找住户').fill('张示范')
    await worker.page.waitForFunction(() => document.querySelectorAll('[data-household]').length === 1)
    await sees(worker, '张*')
    if (await worker.page.getByText('张示范').count()) throw new Error('a name in full, and nobody asked for it')
    await worker.page.locator('[data-household]').click()
  })
  await then('要看电话先说为什么,看过留记录', async () => {
    await worker.page.getByRole('button', { name: /查看/ }).click()
    await worker.page.getByRole('button', { name: '上门办理' }).click()
    await sees(worker, '张示范')
    await worker.page.getByText('谁看过电话').click()
    await sees(worker, '专职网格员 · 上门办理')
    await worker.picture('2-household')
    await tidy(worker)
  })
  await when('门口登记一户,只填门牌和人数', async () => {
    await goTo(worker, '/field/households')
    await worker.page.getByRole('button', { name: '登记一户' }).click()
    await worker.page.getByLabel('楼栋').selectOption({ index: 1 })
    await worker.page.getByLabel('门牌').fill('9号楼9单元901室')
    await worker.page.getByLabel('常住几口人').fill('3')
    await worker.page.getByText('助餐').click()
    await worker.picture('3-form')
    await worker.page.getByRole('button', { name: '保存' }).click()
    await sees(worker, '9-9-901')
  })
  await then('说了不需要上门,卡上写着到哪天', async () => {
    await worker.page.getByRole('button', { name: '修改' }).click()
    await worker.page.getByText('本人说不需要上门').click()
    await worker.page.getByRole('button', { name: '保存' }).click()
    await sees(worker, '前不安排走访')
    const one = (await cards()).find((h) => h.door === '9-9-901')
    if (!one?.refused_until || one.people !== 3 || one.needs.join() !== 'meals') throw new Error('not kept: ' + JSON.stringify(one))
    await tidy(worker)
  })
  end()
}

async function visits() {
  const { given, when, then, end } = story('走访', world)
  const worker = await given('网格员从待办进入今天的走访', () => world.staff('grid_worker'))
  await sees(worker, '待办')
  const grid = (await asks(worker, 'GET', '/api/v1/session')).posts[0].place.code
  const today = async () => (await asks(worker, 'GET', `/api/v1/grids/${grid}/visits`)).items
  const waiting = (await today()).find((c) => c.appointment)
  await worker.page.getByRole('link', { name: /今天的走访/ }).click()
  const card = worker.page.locator(`[data-visit="${waiting.household.id}"]`)
  await card.waitFor()
  await worker.picture('4-today')
  await tidy(worker)
  await when('三点记下一次走访:见到了,聊聊近况,记下', async () => {
    if (await card.getByRole('button', { name: '记下' }).count()) await card.getByRole('button', { name: '记下' }).click()
    await card.getByRole('button', { name: '见到了' }).click()
    await card.getByText('聊聊近况').click()
    await card.getByRole('button', { name: '记下' }).click()
    await card.locator('.kept').waitFor()
    const kept = (await today()).find((c) => c.household.id === waiting.household.id)
    if (kept.outcome !== 'met') throw new Error('not recorded: ' + JSON.stringify(kept))
  })
  await when('安排下个月', async () => {
    await worker.page.getByRole('link', { name: '本月安排' }).click()
    await worker.page.getByRole('button', { name: '下个月' }).click()
    await worker.page.getByRole('button', { name: '安排这个月' }).click()
    await worker.page.getByRole('button', { name: '从今天起重新安排' }).waitFor()
  })
  await then('说过不需要上门的写在最后,没有人被安排去', async () => {
    await sees(worker, '不安排的:本人说不需要上门')
    await worker.picture('5-month')
    await tidy(worker)
  })
  await when('本人同意,登记重点关爱', async () => {
    await goTo(worker, '/field/households/' + waiting.household.id)
    await worker.page.getByRole('button', { name: '本人同意,登记' }).click()
    await worker.page.getByLabel('怎么称呼').fill('王示范')
    await worker.page.getByRole('checkbox', { name: /念给本人/ }).check()
    await worker.picture('6-consent')
    await worker.page.getByRole('button', { name: '登记', exact: true }).click()
    await worker.page.getByRole('button', { name: /查看是谁/ }).click()
    await sees(worker, '王示范')
    await tidy(worker)
  })
  await then('收回同意,关爱就结束', async () => {
    await worker.page.getByRole('button', { name: '本人收回同意' }).click()
    await worker.page.getByRole('button', { name: '再点一次' }).click()
    await sees(worker, '已结束')
    await worker.picture('7-household')
  })
  end()
}

try {
  await households()
  await visits()
} finally {
  await world.close()
}
