// What is done on a case now and then: it is split, what earlier cases say is taken over, files are added and read again, a department
// signs by keys, and cases are found on the map. Usage: node case.mjs BASE LINKS_FILE PICTURES PHOTO
import { readFileSync } from 'node:fs'
import { asks, desk, goTo, misprints, open, openCase, phone, press, readLinks, sees, settled, story, tabTo, takeFile, uploads } from './driver.mjs'

const [base, linksFile, pictures, photo] = process.argv.slice(2)
const world = await open({ base, links: readLinks(linksFile), pictures })
const must = (ok, what) => { if (!ok) throw new Error(what) }
const acts = async (who, id, ...list) => { for (const [name, body] of list) await asks(who, 'POST', `/api/v1/cases/${id}/acts/${name}`, body) }
const more = ({ page }) => page.getByText(/^更多办理/).click()

// The smallest files of their kinds: what is no photo is kept as it came.
const files = [
  { name: '现场.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n') },
  { name: '留言.ogg', mimeType: 'audio/ogg', buffer: Buffer.concat([Buffer.from('OggS'), Buffer.alloc(200)]) },
  { name: '现场.mp4', mimeType: 'video/mp4', buffer: Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypisom'), Buffer.alloc(200)]) },
]

const signedIn = async (role, viewport = desk) => {
  const one = await world.staff(role, { viewport })
  await one.page.locator('.tabs').waitFor()
  await settled(one.page)
  return one
}

/** A case of the street lamps in the grid of any case that there is. */
async function reported(clerk, words, added = []) {
  const { items } = await asks(clerk, 'GET', '/api/v1/cases?limit=50')
  const grid = items.map((c) => c.place.code).find((code) => code.length >= 15).slice(0, 15)
  return asks(clerk, 'POST', '/api/v1/cases', { source: 'resident_phone_desk', words, grid, matter: 'C0904', anonymous: true, files: added })
}

async function splitAndFiles(clerk, viewport, size) {
  const { when, then, end } = story(`拆分和附件(${size})`, world)
  const [lamp, lid] = [`路灯坏了(${size})`, `井盖松动(${size})`]
  const { id } = await reported(clerk, `${lamp}，另外${lid}`)
  await clerk.page.setViewportSize(viewport)
  await when('打开一件说了两件事的', () => goTo(clerk, `/desk/cases/${id}`))
  await when('选中第二件事的文字，分出去', async () => {
    await more(clerk)
    await clerk.page.getByRole('button', { name: /^拆分/ }).click()
    const form = clerk.page.getByRole('dialog', { name: '拆分' })
    await form.waitFor()
    await clerk.page.evaluate((wanted) => {
      const text = [...document.querySelectorAll('.split .told p')].map((p) => p.firstChild).find((t) => t.data.includes(wanted))
      const at = text.data.indexOf(wanted)
      getSelection().setBaseAndExtent(text, at, text, at + wanted.length)
    }, lid)
    await form.getByRole('button', { name: '取所选文字' }).click()
    must((await form.getByRole('textbox').first().inputValue()) === lid, 'the chosen words were not taken')
    await clerk.picture(`split-${size}`)
    await form.getByRole('button', { name: '分出 1 件' }).click()
    await form.getByText('已分出 1 件').waitFor()
  })
  await then('新的一件打得开，原来的一件还在', async () => {
    await clerk.page.getByRole('dialog').getByRole('link', { name: lid }).click()
    await clerk.page.getByRole('heading', { level: 1, name: lid }).waitFor()
    await clerk.page.getByRole('dialog').waitFor({ state: 'detached' })
    await goTo(clerk, `/desk/cases/${id}`)
    await clerk.page.getByRole('heading', { level: 1, name: lamp }).waitFor()
  })
  await when('补传 PDF、录音、短视频和照片', async () => {
    await more(clerk)
    await clerk.page.getByRole('button', { name: /^补传附件/ }).click()
    const form = clerk.page.getByRole('dialog', { name: '补传附件' })
    await form.locator('input[type=file]').setInputFiles([...files, { name: '现场.jpg', mimeType: 'image/jpeg', buffer: readFileSync(photo) }])
    await form.getByRole('button', { name: '移除' }).nth(3).waitFor()
    await clerk.picture(`attach-${size}`)
    await form.getByRole('button', { name: '补传附件', exact: true }).click()
    await form.waitFor({ state: 'hidden' })
  })
  await then('照片看得见，其余的原样下载', async () => {
    const list = clerk.page.locator('.told .files')
    await list.locator('img').first().waitFor()
    for (const [kind, begins] of [['文件', '%PDF'], ['录音', 'OggS'], ['视频', '\0\0\0\x18']]) {
      const file = await takeFile(clerk, () => list.getByRole('link', { name: new RegExp(kind) }).first().click())
      must(file.begins === begins, `${kind}: ${JSON.stringify(file)}`)
    }
    await clerk.picture(`files-${size}`)
    const wrong = await misprints(clerk)
    must(wrong.length === 0, wrong.join('\n'))
  })
  end()
}

async function signAndPrecedent(clerk) {
  const { given, when, then, end } = story('部门承办人签收，参考同类事项', world)
  const answer = '已更换灯头，夜间试亮正常。'
  const verifier = await signedIn('verifier')
  const handler = await signedIn('handler')
  await given('同类事项已经办结过一件', async () => {
    const { id } = await reported(clerk, '路灯不亮，先前的一件')
    await acts(clerk, id, ['accept', {}], ['dispatch', { lead: 'unit:U15' }])
    await acts(handler, id, ['sign', {}], ['finish', { words: answer, files: [{ id: await uploads(handler, photo) }] }])
    await acts(verifier, id, ['verify', { how: 'call' }])
    await acts(clerk, id, ['close', { reached: true, contacted: 'yes', solved: 'yes', satisfaction: 'satisfied' }])
  })
  const words = '路灯又不亮了，请修。'
  const { id } = await reported(clerk, words)
  await acts(clerk, id, ['accept', {}], ['dispatch', { lead: 'unit:U15' }])
  await when('承办人在自己的待办里找到它', async () => {
    await goTo(handler, '/desk/?tab=ours')
    await openCase(handler, words)
  })
  await when('按 1 签收', async () => {
    await handler.page.getByRole('region', { name: '可以办理' }).getByRole('button', { name: '签收' }).waitFor()
    await press(handler, '1')
    await handler.page.getByRole('dialog', { name: '签收' }).waitFor()
    await handler.page.getByRole('dialog', { name: '签收' }).getByRole('button', { name: '签收', exact: true }).click()
  })
  await then('处置中，轮到本单位', () => sees(handler, '处置中'))
  await when('办结反馈时看同类事项办得好的，采用', async () => {
    await handler.page.getByRole('region', { name: '可以办理' }).getByRole('button', { name: /^办结反馈/ }).click()
    const form = handler.page.getByRole('dialog', { name: '办结反馈' })
    await form.getByText(/^同类事项办得好的/).click()
    await form.getByText(answer).waitFor()
    await handler.picture('precedent')
    await form.getByRole('listitem').filter({ hasText: answer }).getByRole('button', { name: '采用' }).first().click()
    must((await form.getByRole('textbox').first().inputValue()) === answer, 'the words were not taken over')
  })
  end()
  await verifier.leave()
  await handler.leave()
}

async function coveredByKeys(clerk) {
  const { when, then, end } = story('用键盘遮挡照片', world)
  const { id } = await reported(clerk, '照片里有车牌', [{ id: await uploads(clerk, photo) }])
  await when('在公开审核里打开照片，按 Tab 到照片上', async () => {
    await goTo(clerk, '/desk/moderation')
    await clerk.page.getByRole('button', { name: /照片里有车牌/ }).first().click()
    await clerk.page.getByRole('button', { name: '遮挡', exact: true }).click()
    await tabTo(clerk, '照片：要遮住的地方')
  })
  await when('移动、放大、遮住，多遮的去掉', () => press(clerk, 'ArrowLeft', 'Shift+ArrowDown', 'Enter', 'ArrowUp', 'Enter', 'Backspace'))
  await then('读屏听得到有几处', () => clerk.page.getByRole('status').filter({ hasText: '已遮住 1 处' }).waitFor())
  await then('保存后公开的一份已遮', async () => {
    await clerk.page.getByRole('button', { name: '遮挡 1 处' }).click()
    await clerk.page.getByRole('dialog').waitFor({ state: 'detached' })
    const { files } = await asks(clerk, 'GET', `/api/v1/cases/${id}`)
    must(files[0].covered, JSON.stringify(files))
  })
  end()
}

async function onTheMap(clerk) {
  const { when, then, end } = story('地图上找事项', world)
  const { page } = clerk
  const of = async (query) => new Set((await asks(clerk, 'GET', `/api/v1/cases?limit=200&${query}`)).items.map((c) => c.id))
  const listed = () => page.locator('aside li a').evaluateAll((all) => all.map((a) => a.pathname.split('/').at(-1)))
  const shows = async (query) => {
    const want = await of(query)
    await page.waitForFunction((n) => document.querySelectorAll('aside li a').length === n, Math.min(want.size, 50))
    const got = await listed()
    must(got.every((id) => want.has(id)), `the list has others than ${query}`)
    return got.length
  }
  const drawn = async () => {
    await page.locator('figure.map canvas').waitFor()
    await page.locator('figure.map .note').waitFor({ state: 'detached' })
  }
  await page.setViewportSize(desk)
  await when('打开地图', async () => {
    await goTo(clerk, '/desk/map')
    await drawn()
  })
  await then('列表是在办的', () => shows('open=true'))
  await when('只看大循环', () => page.getByLabel('层级').selectOption('large'))
  await then('列表跟着变', () => shows('open=true&loop=large'))
  await when('改看已结的', async () => {
    await page.getByLabel('层级').selectOption('')
    await page.getByLabel('状态').selectOption('closed')
  })
  await then('列表跟着变', async () => must((await shows('state=closed,archived')) > 0, 'nothing is closed'))
  await when('只看超时的', async () => {
    await page.getByLabel('状态').selectOption('open')
    await page.getByLabel('只看超时').check()
  })
  await then('列表跟着变', async () => must((await shows('open=true&overdue=true')) > 0, 'nothing is overdue'))
  await when('只看市政设施', async () => {
    await page.getByLabel('只看超时').uncheck()
    await page.locator('#map-matter').fill('C0904')
    await page.getByRole('option', { name: /C0904|市政设施/ }).first().click()
  })
  await then('列表跟着变，地址里留着筛选', async () => {
    must((await shows('open=true&matter=C0904')) > 0, 'there is none')
    must(new URL(page.url()).searchParams.get('matter') === 'C0904', page.url())
    await clerk.picture('map')
  })
  await when('在地图上点一件事', async () => {
    const { items } = await asks(clerk, 'GET', '/api/v1/cases?limit=200&open=true&matter=C0904')
    const one = items.find((c) => c.point)
    await page.evaluate(([name, view]) => localStorage.setItem(name, JSON.stringify(view)), ['gezhi.map', { ...one.point, zoom: 17.5 }])
    await goTo(clerk, '/desk/map?matter=C0904')
    await drawn()
    const box = await page.locator('figure canvas').boundingBox()
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
  })
  await then('打开的是这件事', async () => {
    await page.waitForURL(/\/desk\/cases\//)
    await page.getByRole('heading', { level: 1 }).waitFor()
  })
  end()
}

try {
  const clerk = await signedIn('dispatcher')
  for (const [viewport, size] of [[desk, '桌面'], [phone, '手机']]) await splitAndFiles(clerk, viewport, size)
  await signAndPrecedent(clerk)
  await coveredByKeys(clerk)
  await onTheMap(clerk)
} finally {
  await world.close()
}
