// The round of a grid worker on a phone, and what the desk sees of it. Usage: node patrol.mjs BASE LINKS_FILE PICTURES
import { inTime } from './handset.mjs'
import { asks, goTo, misprints, open, readLinks, sees, story, taps } from './driver.mjs'

const [base, linksFile, pictures] = process.argv.slice(2)
const world = await open({ base, links: readLinks(linksFile), pictures })

async function round() {
  const { given, when, then, end } = story('风险点巡查', world)
  const worker = await given('网格员打开待办', () => world.staff('grid_worker'))
  await sees(worker, '待办')
  const grid = (await asks(worker, 'GET', '/api/v1/session')).posts[0].place.code
  const points = async () => (await asks(worker, 'GET', `/api/v1/risk-points?place=${grid}`)).items
  const card = (one) => worker.page.locator(`[data-point="${one.id}"]`)
  const [first, second, third] = await points()
  if (!['due', 'overdue'].includes(first.standing)) throw new Error('nothing is due in the grid that is shown')
  await when('一点进入巡查,再一点记为正常', async () => {
    await sees(worker, '风险点巡查')
    const counted = await taps(worker)
    await worker.page.getByRole('link', { name: /风险点巡查/ }).click()
    await card(first).getByRole('button', { name: '正常' }).click()
    await sees(worker, '马上记为正常')
    if ((await counted()) !== 2) throw new Error(`${await counted()} touches for a point, and 2 are meant`)
    await worker.picture('1-normal')
  })
  await then('这个点不再等人看', async () => {
    await card(first).getByRole('button', { name: '正常' }).waitFor({ timeout: 15_000 })
    const now = (await points()).find((p) => p.id === first.id)
    if (now.standing !== 'fresh' || now.last !== 'normal') throw new Error('not recorded: ' + JSON.stringify(now))
  })
  await when('点错了,撤回', async () => {
    const before = (await asks(worker, 'GET', `/api/v1/risk-points/${second.id}/records`)).items.length
    await card(second).getByRole('button', { name: '正常' }).click()
    await card(second).getByRole('button', { name: '撤回' }).click()
    await goTo(worker, '/field/patrol')
    await card(second).waitFor()
    const after = (await asks(worker, 'GET', `/api/v1/risk-points/${second.id}/records`)).items.length
    if (after !== before) throw new Error('taken back, and recorded')
  })
  await when('发现问题,上报时地点已填好', async () => {
    await card(third).getByRole('button', { name: '发现问题' }).click()
    await sees(worker, third.name)
    await worker.page.getByLabel('发生了什么').or(worker.page.locator('#words')).first().fill(third.name + ':护栏断了一截。')
    await worker.picture('2-problem')
    await worker.page.getByRole('button', { name: /上报|提交|发送/ }).last().click()
    await worker.page.getByText(/编号|回执/).first().waitFor()
  })
  await then('记录上写着它成了哪件事', async () => {
    await inTime('the record', async () => (await asks(worker, 'GET', `/api/v1/risk-points/${third.id}/records`)).items.some((r) => r.result === 'problem' && r.case))
  })
  const chief = await given('镇街派遣员打开巡查', () => world.staff('dispatcher'))
  await sees(chief, '待办')
  await then('看得到谁都没看过的点,也看得到查出的问题', async () => {
    await goTo(chief, '/desk/patrol')
    await sees(chief, third.name)
    await chief.page.locator(`[data-point="${third.id}"]`).getByRole('button', { name: '巡查记录' }).click()
    await chief.page.getByRole('link', { name: '查看事件' }).first().waitFor()
    await chief.picture('3-desk')
  })
  const own = await given('网格长打开“本月”', () => world.staff('grid_chief'))
  await sees(own, '待办')
  await own.page.setViewportSize({ width: 1440, height: 900 })
  await then('看得到本网格的巡查和走访,过期的一点就到那一处', async () => {
    await goTo(own, '/desk/month')
    await sees(own, '本网格这个月')
    await own.page.locator('[data-visits]').first().waitFor()
    await own.picture('4-month')
    const link = own.page.locator('[data-pressing] a').first()
    const name = await link.textContent()
    await link.click()
    await own.page.locator('.row.led').filter({ hasText: name }).filter({ hasText: '巡查记录' }).waitFor()
    await own.picture('5-point')
  })
  await then('没有一页横着滚', async () => {
    await goTo(worker, '/field/patrol')
    for (const one of [worker, chief]) {
      const wrong = await misprints(one)
      if (wrong.length > 0) throw new Error(wrong.join('; '))
    }
  })
  end()
}

try {
  await round()
} finally {
  await world.close()
}
