// The district is divided anew: by the solver, by hand in the table, and kept as a draft that is checked and shown to the public.
// Usage: node plan.mjs BASE LINKS_FILE PICTURES
import { desk, misprints, open, phone, readLinks, sees, story } from './driver.mjs'

const [base, linksFile, pictures] = process.argv.slice(2)
const world = await open({ base, links: readLinks(linksFile), pictures })

try {
  const { given, when, then, end } = story('网格重划', world)
  const drawer = await given('区县派遣员打开网格重划', () => world.staff('dispatcher', { viewport: desk, expected: ['status of 409'] }))
  const { page } = drawer
  const grids = async () => Number((await page.locator('.compared').innerText()).match(/→ (\d+)/)[1])
  await when('选全区', async () => {
    await page.getByRole('button', { name: '规划', exact: true }).click()
    await page.getByRole('link', { name: '网格重划' }).click()
    await page.locator('.top select option').nth(1).waitFor({ state: 'attached' })
    await page.locator('.top select').selectOption({ index: 1 })
    await page.locator('.compared').waitFor()
    await page.locator('figure[data-drawn=true]').waitFor()
    await drawer.picture('1-today')
  })
  const before = await grids()
  await when('按较小的上限划分', async () => {
    await page.getByLabel('户数上限').fill('240')
    await page.getByLabel('最长秒数').fill('20')
    await page.getByRole('button', { name: '划分', exact: true }).click()
    await page.locator('.answer').waitFor({ timeout: 90_000 })
    await drawer.picture('2-divided')
  })
  const after = await grids()
  await then('网格多了,并说明离最好的结果还差多少', async () => {
    const told = await page.locator('.answer').innerText()
    console.log(`   ${before} → ${after}: ${told}`)
    console.log(`   ${await page.locator('.compared').innerText()}`)
    if (!(after > before) || !/已证明最少|下界/.test(told)) throw new Error(`the answer says: ${told}`)
    if (before === 518 && (after < 830 || after > 900)) throw new Error(`${after} grids`)
  })
  await when('在表格里把一个单元划到旁边的网格,再撤销', async () => {
    await page.locator('aside table').last().locator('tbody tr').first().getByRole('button').click()
    const choice = page.locator('aside select[aria-label$="划到"]').first()
    const to = await choice.locator('option').nth(1).getAttribute('value')
    await choice.selectOption(to)
    await page.getByText('核对用时').waitFor()
    console.log(`   ${(await page.locator('.compared').innerText()).match(/核对用时 \d+ 毫秒/)[0]}`)
    await drawer.picture('3-by-hand')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: '撤销一步' }).click()
  })
  await when('在地图上用鼠标把一个单元拖到旁边的网格,再撤销', async () => {
    const told = async () => (await page.locator('.compared').innerText()).split('核对')[0]
    const before = await told()
    await page.locator('.tools input[value=unit]').check()
    const box = await page.locator('figure .holder').boundingBox()
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
    for (let far = 12; far < 200 && (await told()) === before; far *= 2) { // until the way leaves the grid in which it began
      await page.mouse.move(x, y)
      await page.mouse.down()
      await page.mouse.move(x + far, y, { steps: 6 })
      await page.mouse.up()
    }
    await drawer.picture('3-by-mouse')
    if ((await told()) === before) throw new Error('no unit moved: ' + before)
    await page.getByRole('button', { name: '撤销一步' }).click()
    if ((await told()) !== before) throw new Error('not taken back: ' + (await told()))
    await page.locator('.tools input[value=look]').check()
  })
  await when('存为草案并核查', async () => {
    await page.getByLabel('草案名称').fill('全区重划')
    await page.getByLabel('重划原因').fill('户数超过上限')
    await page.getByRole('button', { name: '存为草案' }).click()
    await page.getByRole('button', { name: '核查', exact: true }).click({ timeout: 60_000 })
    await page.getByLabel('公示到').waitFor({ timeout: 60_000 })
  })
  await then('看得到会变动什么', async () => {
    await page.getByRole('button', { name: '看有哪些变动' }).click()
    await page.getByText('岗位').last().waitFor({ timeout: 60_000 })
    await page.locator('.moves').waitFor({ timeout: 60_000 })
    console.log(`   ${(await page.locator('.moves').innerText()).split('\n').slice(1, 4).join(' / ')}`)
    await drawer.picture('4-moves')
  })
  await when('公示', async () => {
    const day = new Date(Date.now() + 10 * 86400_000).toISOString().slice(0, 10)
    await page.getByLabel('公示到').fill(day)
    await page.getByRole('button', { name: '开始公示' }).click()
    await sees(drawer, '期满后由镇街和区县审批')
    const shown = await page.evaluate(() => fetch('/api/v1/redivision-notices').then((a) => a.json()))
    if (shown.length !== 1) throw new Error(`the public sees ${JSON.stringify(shown)}`)
    await drawer.picture('5-noticed')
  })
  await when('逐条答复收到的意见:空着的被指出来', async () => {
    const part = page.getByRole('region', { name: '意见与答复' })
    await part.getByLabel('意见(概括').fill('老楼的居民跑得更远了')
    await part.getByRole('button', { name: '公开答复' }).click()
    await part.getByText('不能为空').waitFor()
    await part.getByLabel('答复', { exact: true }).fill('楼栋不变,网格员每周上门一次。')
    await part.getByRole('button', { name: '公开答复' }).click()
    await part.locator('dd').waitFor()
    await drawer.picture('5-answered')
  })
  await then('提意见的人在公示页面看得到意见和答复', async () => {
    const asked = await world.resident('/redivision')
    await sees(asked, '老楼的居民跑得更远了')
    await sees(asked, '网格员每周上门一次')
    await asked.picture('5-public')
    await asked.leave()
  })
  await then('小屏幕上也读得了', async () => {
    await page.setViewportSize(phone)
    await drawer.picture('6-phone')
    const wrong = await misprints(drawer)
    if (wrong.length) throw new Error(wrong.join('\n'))
  })
  end()
} finally {
  await world.close()
}
