// The district is divided anew: by the solver, by hand on the map and in tables, and kept as a draft that is checked and shown to the public.
// A small draft goes the whole way: consents, taken back before its day, in force on its day; cases keep where they were.
// Usage: node plan.mjs BASE LINKS_FILE PICTURES
import { asks, desk, goTo, misprints, open, operate, phone, readLinks, sees, settled, story, swipe, written } from './driver.mjs'

const [base, linksFile, pictures] = process.argv.slice(2)
const world = await open({ base, links: readLinks(linksFile), pictures })

try {
  const { given, when, then, end } = story('网格重划', world)
  const drawer = await given('区县派遣员打开网格重划', () => world.staff('dispatcher', { viewport: desk, expected: ['status of 409', 'status of 422', 'ERR_CONNECTION', 'ERR_INCOMPLETE', 'Failed to fetch'] }))
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
  const told = async () => (await page.locator('.compared').innerText()).split('核对')[0]
  const holder = page.locator('figure .holder')
  // A drag from the middle of the map, further and further until it leaves the grid in which it began; then it is taken back.
  async function dragged(tool, by, picture) {
    const before = await told()
    await page.locator(`.tools input[value=${tool}]`).check()
    await holder.scrollIntoViewIfNeeded()
    const box = await holder.boundingBox()
    const from = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    for (let far = 12; far < 200 && (await told()) === before; far *= 2) await by(from, { x: from.x + far, y: from.y })
    await page.getByText('核对用时').waitFor()
    console.log(`   ${(await told()).trim()}`)
    await drawer.picture(picture)
    if ((await told()) === before) throw new Error('no unit moved: ' + before)
    await page.getByRole('button', { name: '撤销一步' }).click()
    if ((await told()) !== before) throw new Error('not taken back: ' + (await told()))
    await page.locator('.tools input[value=look]').check()
  }
  async function byMouse(from, to) {
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move(to.x, to.y, { steps: 3 })
    if (to.x - from.x > 90) await page.locator('.then', { hasText: '松手后' }).waitFor({ timeout: 2000 }).catch(() => undefined)
    await page.mouse.up()
  }
  await when('在地图上用鼠标把一个单元拖到旁边的网格,再撤销', () => dragged('unit', byMouse, '3-by-mouse'))
  await when('用鼠标拖一段界线,再撤销', () => dragged('border', byMouse, '3-border'))
  await when('用手指拖一段界线,再撤销', () => dragged('border', (from, to) => swipe(drawer, from, to), '3-by-finger'))
  await when('不用鼠标:在表格里把界线推一排,户数和规则马上跟着变,再撤销', async () => {
    const before = await told()
    await page.locator('aside table').last().locator('tbody tr').first().getByRole('button').press('Enter')
    await page.locator('aside summary', { hasText: '推动界线' }).press('Enter')
    await page.getByRole('button', { name: /的界线:划进来一排/ }).first().press('Enter')
    await page.waitForFunction((old) => !document.querySelector('.compared').innerText.startsWith(old.trim()), before)
    await page.getByText('核对用时').waitFor()
    await drawer.picture('3-by-keys')
    await page.getByRole('button', { name: '撤销一步' }).press('Enter')
    if ((await told()) !== before) throw new Error('not taken back: ' + (await told()))
  })
  await when('运维人员导入一条河:图上看得到,可以关掉', async () => {
    const at = (await asks(drawer, 'GET', '/api/v1/planning/ground/' + new URL(page.url()).searchParams.get('place'))).units.map((u) => u.at)
    const [west, east] = [Math.min(...at.map((p) => p.lon)), Math.max(...at.map((p) => p.lon))]
    const lat = at.map((p) => p.lat).sort()[Math.floor(at.length / 2)]
    const river = { type: 'FeatureCollection', features: [{ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: [[west, lat], [east, lat]] } }] }
    const file = written(linksFile, 'river.geojson', JSON.stringify(river))
    console.log(`   ${await operate(world, linksFile, [['bin/gezhi', 'import', 'barriers', '--data', file]])}`)
    const other = await world.staff('dispatcher', { viewport: phone })
    await settled(other.page)
    await other.page.goto(page.url())
    await other.page.locator('figure[data-drawn=true]').waitFor()
    const legend = other.page.getByLabel(/不可跨越的线/)
    await legend.waitFor()
    const map = other.page.locator('figure')
    // The map stands when two pictures of it are the same.
    const still = async () => {
      let [last, now] = ['', (await map.screenshot()).toString('base64')]
      for (let n = 0; n < 60 && now !== last; n++) {
        await other.page.waitForTimeout(200)
        ;[last, now] = [now, (await map.screenshot()).toString('base64')]
      }
      return now
    }
    await other.picture('3-river')
    let seen = false
    for (let n = 0; n < 5 && !seen; n++) { // names may still come while it is first looked at
      const drawn = await still()
      await legend.uncheck()
      const hidden = await still()
      await legend.check()
      seen = hidden !== drawn && (await still()) === drawn
    }
    if (!seen) throw new Error('the river is not drawn, or not hidden')
    await other.leave()
    await operate(world, linksFile, [['bin/gezhi', 'import', 'barriers', '--drop', '--data', file]])
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
    await part.getByRole('alert').or(part.locator('.el-form-item__error')).first().waitFor()
    console.log(`   ${await part.locator('.el-form-item__error, [role=alert]').first().innerText()}`)
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
  // One building goes from its grid to the next one, with what lies open in it: in a draft that is taken back, and in one that comes into force.
  const planPage = page.url().split('?')[0]
  const list = await asks(drawer, 'GET', '/api/v1/cases?limit=200')
  const found = await when('在一个社区里选一栋有在办事项的楼', async () => {
    for (const one of list.items.filter((c) => c.place.code.length === 18 && c.step < 6)) {
      const community = one.place.code.slice(0, 12)
      const { units } = await asks(drawer, 'GET', '/api/v1/planning/ground/' + community)
      const at = units.findIndex((u) => u.id === one.place.code)
      const unit = units[at]
      if (!unit) continue
      const to = unit.beside.map((n) => units[n].grid).find((grid) => grid !== unit.grid)
      const rest = units.map((u, n) => n).filter((n) => units[n].grid === unit.grid && n !== at)
      const reached = new Set(rest.slice(0, 1))
      for (const n of reached) for (const next of units[n].beside) if (rest.includes(next)) reached.add(next)
      if (to && rest.length && reached.size === rest.length) return { case: one, community, unit, to }
    }
    throw new Error('no building with an open case could change its grid')
  })
  const drafts = { undone: '撤回的微调', kept: '生效的微调' }
  const pick = async (person, name) => {
    await person.page.goto(`${planPage}?place=${found.community}`)
    await person.page.locator('.compared').waitFor()
    await person.page.locator('summary', { hasText: '草案' }).click()
    await person.page.getByRole('button', { name: new RegExp('^' + name) }).click()
    await person.page.getByRole('heading', { name }).waitFor()
  }
  await when('把它划到旁边的网格,存成两份草案,核查、看变动、公示', async () => {
    await page.goto(`${planPage}?place=${found.community}`)
    await page.locator('.compared').waitFor()
    await page.getByLabel('户数上限').fill('2000')
    await page.getByLabel('人数上限').fill('5000')
    await page.locator('aside table').last().locator('tbody tr', { hasText: /./ }).first().waitFor()
    const grids = (await asks(drawer, 'GET', '/api/v1/planning/ground/' + found.community)).grids
    await page.locator('aside').getByRole('button', { name: grids.find((g) => g.code === found.unit.grid).name }).click()
    await page.getByLabel(`${found.unit.name}划到`, { exact: true }).selectOption(found.to)
    for (const name of Object.values(drafts)) {
      if (name === drafts.kept) { // another draft of the same plan
        await page.goto(`${planPage}?place=${found.community}`)
        await page.locator('.compared').waitFor()
        await page.getByLabel('户数上限').fill('2000')
        await page.getByLabel('人数上限').fill('5000')
        await page.locator('aside').getByRole('button', { name: grids.find((g) => g.code === found.unit.grid).name }).click()
        await page.getByLabel(`${found.unit.name}划到`, { exact: true }).selectOption(found.to)
      }
      await page.getByLabel('草案名称').fill(name)
      await page.getByLabel('重划原因').fill('就近服务')
      await page.getByRole('button', { name: '存为草案' }).click()
      await page.getByRole('button', { name: '核查', exact: true }).click()
      await page.getByLabel('公示到').fill(new Date(Date.now() + 10 * 86400_000).toISOString().slice(0, 10))
      if (name === drafts.kept) {
        await page.getByRole('button', { name: '看有哪些变动' }).click()
        const moves = await page.locator('.moves').innerText()
        console.log(`   ${moves.replaceAll('\n', ' ')}`)
        for (const part of ['微网格 1、', '楼栋', '场所', '户', '岗位', found.case.no]) if (!moves.includes(part)) throw new Error(`${part} is not among what moves`)
        await drawer.picture('7-moves')
      }
      await page.getByRole('button', { name: '开始公示' }).click()
      await sees(drawer, '期满后由镇街和区县审批')
    }
  })
  await when('公示期满,镇街同意,区县另一个人同意并定下日期', async () => {
    await operate(world, linksFile, [['go', 'run', './web/e2e/later', '--days', '11', '--data']])
    const tomorrow = new Date(Date.now() + 32 * 3600_000).toISOString().slice(0, 10)
    const supervisor = await world.staff('supervisor', { viewport: desk })
    await settled(supervisor.page)
    for (const name of Object.values(drafts)) {
      await pick(supervisor, name)
      await supervisor.page.getByRole('button', { name: /同意$/ }).first().click()
      await supervisor.page.getByLabel('生效日期').waitFor()
    }
    const leader = await world.staff('leader', { viewport: desk })
    await settled(leader.page)
    for (const name of Object.values(drafts)) {
      await pick(leader, name)
      await leader.page.getByLabel('生效日期').fill(tomorrow)
      await leader.page.getByRole('button', { name: '区县同意' }).click()
      await sees(leader, '起生效,此前可以撤回')
    }
    await leader.picture('7-scheduled')
    await supervisor.leave()
    await leader.leave()
  })
  await then('生效以前可以撤回:什么都没有变', async () => {
    await pick(drawer, drafts.undone)
    await page.getByRole('button', { name: '撤回', exact: true }).click()
    await page.locator('section p', { hasText: '已撤回' }).waitFor()
    const { units } = await asks(drawer, 'GET', '/api/v1/planning/ground/' + found.community)
    if (units.find((u) => u.id === found.unit.id)?.grid !== found.unit.grid) throw new Error('the building has moved')
  })
  await then('到了日子自动生效,在办的事跟着楼走,不能再撤回', async () => {
    await operate(world, linksFile, [['go', 'run', './web/e2e/later', '--days', '2', '--data']])
    await pick(drawer, drafts.kept)
    await sees(drawer, '起已生效')
    if (await page.getByRole('button', { name: '撤回', exact: true }).count()) throw new Error('it can still be withdrawn')
    const { units } = await asks(drawer, 'GET', '/api/v1/planning/ground/' + found.community)
    const { lon, lat } = found.unit.at // its code and name are those of its new grid
    if (!units.some((u) => u.at.lon === lon && u.at.lat === lat && u.grid === found.to)) throw new Error('the building has not moved')
    await drawer.picture('8-in-force')
  })
  await then('历史照旧:事项的经过里写着何时随网格调整,现在的地点是新网格', async () => {
    await goTo(drawer, `/desk/cases/${found.case.id}`)
    await sees(drawer, '随网格调整')
    await drawer.picture('8-history')
    const now = await asks(drawer, 'GET', '/api/v1/cases/' + found.case.id)
    if (!now.place.code.startsWith(found.to)) throw new Error(`the case lies in ${now.place.code}`)
    if (!now.grid_then) throw new Error('the grid of the day of the report is not told')
    await sees(drawer, now.grid_then.code)
    await page.goBack()
    await page.locator('.compared').waitFor()
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
