// Stations with who lives within a walk of them: dragged, moved by keys and by name, proposed by a search, kept, taken out again, opened and
// closed.
// Usage: node siting.mjs BASE LINKS_FILE PICTURES
import { barriers, desk, misprints, open, operate, phone, readLinks, sees, story, written } from './driver.mjs'

const [base, linksFile, pictures] = process.argv.slice(2)

// Streets that nobody has walked: every two hundred metres one, from west to east and from south to north, with a river without a bridge.
function streets(west, south, east, north) {
  const step = 0.002
  const [columns, rows] = [Math.ceil((east - west) / step), Math.ceil((north - south) / step)]
  const id = (x, y) => y * (columns + 1) + x + 1
  const nodes = []
  for (let y = 0; y <= rows; y++) for (let x = 0; x <= columns; x++) nodes.push(`<node id="${id(x, y)}" lat="${(south + y * step).toFixed(7)}" lon="${(west + x * step).toFixed(7)}" version="1"/>`)
  let ways = 0
  const way = (ids) => `<way id="${++ways}" version="1">${ids.map((one) => `<nd ref="${one}"/>`).join('')}<tag k="highway" v="residential"/></way>`
  const along = (n, of) => Array.from({ length: n + 1 }, (_, i) => of(i))
  const half = Math.floor(rows / 2)
  const lines = [...along(rows, (y) => way(along(columns, (x) => id(x, y)))), ...along(columns, (x) => way(along(half, (y) => id(x, y)))), ...along(columns, (x) => way(along(rows - half - 1, (y) => id(x, y + half + 1))))]
  return `<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6" generator="by hand">\n${nodes.join('\n')}\n${lines.join('\n')}\n</osm>\n`
}
const world = await open({ base, links: readLinks(linksFile), pictures })

try {
  const { given, when, then, end } = story('站点选址', world)
  const planner = await given('区县派遣员打开站点选址', () => world.staff('dispatcher', { viewport: desk, expected: ['status of 422', 'ERR_CONNECTION', 'ERR_INCOMPLETE', 'Failed to fetch'] }))
  const { page } = planner
  const told = () => page.locator('.told').innerText()
  const differs = (before) => page.waitForFunction((old) => document.querySelector('.told')?.innerText !== old, before)
  const today = await then('看得到站点、步行范围和谁走不到', async () => {
    await page.getByRole('button', { name: '规划', exact: true }).click()
    await page.getByRole('link', { name: '站点选址' }).click()
    await page.locator('figure[data-drawn=true]').waitFor({ timeout: 60_000 })
    await page.locator('.told').waitFor({ timeout: 60_000 })
    await page.locator('[data-station]').first().waitFor()
    const text = await told()
    console.log(`   ${text}`)
    if (!/到不了的 \d+ 人/.test(text) || !/最差的网格/.test(text)) throw new Error(text)
    await sees(planner, '按直线距离 × 1.3 估算')
    await planner.picture('1-today')
    return text
  })
  await when('老年人走得慢,走得到的人更少', async () => {
    const adults = Number(today.match(/居民 (\d+) 人/)[1])
    await page.getByLabel('老年人').check()
    await differs(today)
    const elders = Number((await told()).match(/居民 (\d+) 人/)[1])
    if (!(elders < adults)) throw new Error(`${elders} elders, ${adults} adults`)
    await page.getByLabel('成年人').check()
    await page.waitForFunction((old) => document.querySelector('.told')?.innerText === old, today)
  })
  const pin = page.locator('[data-station]').nth(3)
  await when('用鼠标拖一个站点,立刻看到得失,再撤销', async () => {
    await pin.scrollIntoViewIfNeeded()
    const box = await pin.boundingBox()
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    await page.mouse.down()
    await page.mouse.move(box.x + 90, box.y + 70, { steps: 8 })
    await page.mouse.up()
    await sees(planner, '与今天相比')
    console.log(`   ${(await told()).match(/与今天相比.*/)[0]}`)
    await planner.picture('2-dragged')
    await page.getByRole('button', { name: '撤销一步' }).click()
    await page.waitForFunction((old) => document.querySelector('.told')?.innerText === old, today)
  })
  await when('不用鼠标:方向键移动地图上的站点,在表格里按米移动,再撤销', async () => {
    await pin.focus()
    for (let n = 0; n < 3; n++) await page.keyboard.press('Shift+ArrowRight')
    await sees(planner, '与今天相比')
    await page.locator('aside table th button').first().press('Enter')
    await page.getByRole('button', { name: '北移 100 米' }).press('Enter')
    await page.locator('aside td', { hasText: '移动过' }).nth(1).waitFor()
    await page.getByRole('button', { name: '撤销一步' }).press('Enter')
    await page.getByRole('button', { name: '撤销一步' }).press('Enter')
    await page.waitForFunction((old) => document.querySelector('.told')?.innerText === old, today)
  })
  await when('填错的数:每个都说明哪一项、怎么改', async () => {
    const wrong = async (name, value, word) => {
      const field = page.locator(`input[name=${name}]`)
      const old = await field.inputValue()
      await field.fill(value)
      await field.press('Tab')
      if (name !== 'minutes') await page.getByRole('button', { name: '求解' }).click()
      await page.locator('.problem', { hasText: word }).waitFor()
      console.log(`   ${name} ${value}: ${(await page.locator('.problem').first().innerText()).replaceAll('\n', ' ')}`)
      await field.fill(old)
      await field.press('Tab')
    }
    await wrong('minutes', '0', '步行分钟')
    await page.waitForFunction((old) => document.querySelector('.told')?.innerText === old, today)
    await wrong('n', '0', '新站点数')
    await wrong('n', '51', '新站点数')
    await wrong('seconds', '500', '最长秒数')
  })
  await when('求五个新站点', async () => {
    await page.locator('input[name=seconds]').fill('5')
    await page.getByRole('button', { name: '求解' }).click()
    await page.locator('.answer').waitFor({ timeout: 60_000 })
    const text = await page.locator('.answer [role=status]').innerText()
    console.log(`   ${text}`)
    if (!/已证明/.test(text) || (await page.locator('.answer tbody tr').count()) !== 5) throw new Error(text)
    await sees(planner, '再加一处的话')
    await planner.picture('3-answer')
  })
  await then('可以导出', async () => {
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '导出 CSV' }).click()])
    if (file.suggestedFilename() !== '选址方案.csv') throw new Error(file.suggestedFilename())
  })
  await when('放到图上,存为规划,再撤销保存', async () => {
    await page.getByRole('button', { name: '放到图上' }).click()
    await sees(planner, '失去 0 人')
    await page.getByLabel('规划名称').fill('东片选址')
    await page.getByRole('button', { name: '存为规划' }).click()
    await sees(planner, '站点没有开放')
    await planner.picture('4-kept')
    await page.getByRole('button', { name: '撤销保存' }).click()
    await page.getByText('站点没有开放').waitFor({ state: 'detached' })
    await page.getByText('已存的规划').waitFor({ state: 'detached' }) // the list is read anew
    await page.getByRole('button', { name: '存为规划' }).click()
    await sees(planner, '站点没有开放')
  })
  const listed = () => page.evaluate(() => fetch('/circle').then((a) => a.text()))
  const reached = async () => Number((await told()).match(/居民 (\d+) 人/)[1])
  const reachedNow = async () => {
    const anew = page.waitForResponse((r) => r.url().endsWith('/siting/cover') && r.request().postDataJSON().lines === undefined)
    await page.getByRole('button', { name: /撤销一步/ }).click()
    await anew
    return reached()
  }
  await when('在规划的第 1 处开放站点:没填时间被指出来,核对后确认', async () => {
    const plan = page.getByRole('region', { name: '已存的规划' })
    await plan.getByRole('button', { name: '在第 1 处开放站点' }).click()
    const form = plan.getByRole('region', { name: /在第 1 处/ })
    await form.getByLabel('站点名称').fill('合成东片驿站')
    await form.getByLabel('饮水').check()
    await form.getByLabel('换电柜').check()
    await form.getByLabel('换电仓位数').fill('12')
    await form.getByLabel('运营单位').fill('合成社区居委会')
    await form.getByRole('button', { name: '下一步:核对' }).click()
    await form.getByRole('button', { name: '确认开放' }).click()
    await form.getByText('请填写开放时间').waitFor()
    await planner.picture('4-form')
    await form.getByLabel('工作日开放').fill('08:30-12:00、14:00-18:00')
    await form.getByRole('button', { name: '下一步:核对' }).click()
    await form.getByText('08:30-12:00, 14:00-18:00').waitFor()
    await planner.picture('4-check')
    await form.getByRole('button', { name: '确认开放' }).click()
    await sees(planner, '“合成东片驿站”已开放')
    await planner.picture('4-open')
  })
  await then('计入步行范围,居民看得到;规划的另外四处还没有开放', async () => {
    await page.locator('aside table caption', { hasText: '站点 48 个' }).waitFor() // 43, four that are tried, and this one
    if (!/合成东片驿站/.test(await listed())) throw new Error('residents do not see it')
    if ((await page.getByRole('button', { name: /^在第 \d 处开放站点$/ }).count()) !== 4) throw new Error('the other sites')
    const before = Number(today.match(/居民 (\d+) 人/)[1])
    const now = await reachedNow() // without the four
    console.log(`   ${before} → ${now}`)
    if (!(now > before)) throw new Error(await told())
  })
  await when('撤销:关闭站点,再重新开放,又关闭', async () => {
    await page.getByRole('button', { name: '撤销:关闭站点' }).click()
    await sees(planner, '“合成东片驿站”已关闭')
    if (/合成东片驿站/.test(await listed())) throw new Error('residents still see it')
    await page.getByRole('button', { name: '撤销:重新开放' }).click()
    await sees(planner, '已开放:合成东片驿站')
    await page.getByRole('button', { name: '关闭站点', exact: true }).click()
    await sees(planner, '已关闭:合成东片驿站')
    await page.waitForFunction((old) => document.querySelector('.told')?.innerText === old, today)
  })
  await when('导入一张站点表:错的行被指出来,改对后多一个站点', async () => {
    const table = (lon) => ({ name: 'stations.csv', mimeType: 'text/csv', buffer: Buffer.from(`类别,名称,经度,纬度,工作日开放\n服务驿站,合成导入驿站,${lon},35.532136,08:30-18:00\n`) })
    await page.getByRole('link', { name: '导入站点' }).click()
    await page.locator('#import-kind').selectOption({ label: '服务站点' })
    await page.locator('#import-file').setInputFiles(table('12.862094'))
    await page.getByRole('button', { name: '检查文件' }).click()
    await sees(planner, '不在本县区的网格内')
    await page.locator('#import-file').setInputFiles(table('112.862094'))
    await page.getByRole('button', { name: '检查文件' }).click()
    await sees(planner, '检查通过,还没有导入')
    await page.getByRole('button', { name: '正式导入' }).click()
    await page.getByText('检查通过,还没有导入').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: '规划', exact: true }).click()
    await page.getByRole('link', { name: '站点选址' }).click()
    await sees(planner, '站点 44 个')
    await page.locator('.told').waitFor()
  })
  await when('运维人员导入街道:按街道走,走得到的街道画在图上', async () => {
    const before = await told()
    const file = written(linksFile, 'streets.osm', streets(112.74, 35.42, 112.96, 35.64))
    console.log(`   ${await operate(world, linksFile, [['bin/gezhi', 'import', 'streets', '--data', file]])}`)
    const drawn = page.waitForResponse((r) => r.url().endsWith('/siting/cover') && r.request().postDataJSON().lines === true, { timeout: 60_000 })
    await page.reload()
    await page.locator('figure[data-drawn=true]').waitFor({ timeout: 60_000 })
    await sees(planner, '沿街道步行')
    if (await page.getByText('按直线距离 × 1.3 估算').count()) throw new Error('straight lines are still told')
    const { lines } = await (await drawn).json()
    const pieces = lines.map((one) => one.length)
    console.log(`   ${await told()}\n   ${pieces.length} stations, ${Math.min(...pieces)} to ${Math.max(...pieces)} pieces of street`)
    if (lines.length !== 44 || Math.min(...pieces) < 10 || (await told()) === before) throw new Error(`streets within reach: ${pieces}`)
    const moved = page.waitForResponse((r) => r.url().endsWith('/siting/cover') && r.request().postDataJSON().lines === true, { timeout: 60_000 })
    await page.locator('aside table th button').first().press('Enter')
    await page.getByRole('button', { name: '北移 100 米' }).press('Enter')
    if ((await (await moved).json()).lines.length !== 1) throw new Error('more is asked for than the station that moved')
    await sees(planner, '与今天相比')
    await planner.picture('5-streets')
    await page.getByRole('button', { name: '撤销一步' }).click()
    const near = await world.resident('/circle?grid=140502001001001')
    await near.page.locator('ul.stations').waitFor()
    await near.picture('5-near')
    await near.leave()
  })
  await then('人人都能用,小屏幕上也读得了', async () => {
    const wrong = await barriers(planner)
    await page.setViewportSize(phone)
    wrong.push(...(await misprints(planner)))
    await planner.picture('5-phone')
    if (wrong.length) throw new Error(wrong.join('\n'))
  })
  await then('读英文的人也一样', async () => {
    const reader = await world.staff('dispatcher', { viewport: desk, lang: 'en' })
    await reader.page.getByRole('button', { name: 'Planning', exact: true }).click()
    await reader.page.getByRole('link', { name: 'Stations', exact: true }).click()
    await reader.page.locator('figure[data-drawn=true]').waitFor({ timeout: 60_000 })
    await sees(reader, 'Worst grid')
    await reader.picture('6-english')
    await reader.page.setViewportSize(phone)
    await reader.picture('7-english-phone')
    const wrong = await misprints(reader)
    if (wrong.length) throw new Error(wrong.join('\n'))
  })
  end()
} finally {
  await world.close()
}
