// A phone that cannot send, a case that moved on, a PIN that is forgotten, three days without a line: what the worker sees, and what the
// desk does. Usage: node phone.mjs BASE LINKS_FILE PICTURES
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asks, goTo, handset, misprints, open, phoneAct, readLinks, sees, story } from './driver.mjs'
import { choosePin, inTime, noteOn, onPhone } from './handset.mjs'

const [base, linksFile, pictures] = process.argv.slice(2)
const links = readLinks(linksFile)
const world = await open({ base, links, pictures })
const hour = 3600 * 1000
const profile = mkdtempSync(join(tmpdir(), 'gezhi-phone-'))
const begin = async (late = 0) => ({ ...(await handset(profile, { late })), base, name: 'phone', picture: () => {} })

/** A case that the worker has in hand. */
async function handling(desk, worker, words) {
  const grid = (await asks(worker, 'GET', '/api/v1/session')).posts[0].place.code
  const { id } = await asks(desk, 'POST', '/api/v1/cases', { source: 'resident_phone_desk', words, grid, matter: 'C0901' })
  await asks(desk, 'POST', `/api/v1/cases/${id}/acts/accept`, { matter: 'C0901' })
  const { version } = await asks(desk, 'POST', `/api/v1/cases/${id}/acts/dispatch`, { lead: `grid:${grid}` })
  await asks(worker, 'POST', `/api/v1/cases/${id}/acts/sign`, { version }).catch(() => {})
  return id
}

/** Goes to a case within the open app. */
async function opens(phone, id) {
  await phone.page.locator('.van-tabbar-item', { hasText: '待办' }).click()
  await phone.page.locator(`a[href="/field/cases/${id}"]`).first().click()
  await phone.page.locator('.bar').first().waitFor()
}

const picture = ({ page }, name) => page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })
const notes = async (desk, id) => (await asks(desk, 'GET', `/api/v1/cases/${id}`)).history.filter((a) => a.act === 'note').length

/** Two people correct the same line of a ledger, one of them without a line. */
async function ledgerMoved(given, when, then) {
  const chief = await given('网格长也在办公', () => world.staff('grid_chief', { expected: [''] }))
  await sees(chief, '待办')
  const place = (await asks(chief, 'GET', '/api/v1/session')).posts[0].place.code
  const values = { name: '合成试面馆', kind: 'food' }
  const { id } = await asks(chief, 'POST', '/api/v1/ledgers/shops/entries', { id: crypto.randomUUID(), place, values })
  await when('网格员打开店铺台账的一条,没有信号时改了名称', async () => {
    await phone.page.evaluate((to) => { history.pushState({}, '', to); dispatchEvent(new PopStateEvent('popstate', { state: {} })) }, `/field/ledgers?ledger=shops&grid=${place}&entry=${id}`)
    await phone.page.getByRole('button', { name: '更正' }).click()
    await phone.context.setOffline(true)
    await phone.page.locator('[data-field="name"]').getByRole('textbox').fill('合成试面馆(东门店)')
    await phone.page.getByRole('button', { name: '保存' }).click()
    await inTime('kept', async () => (await onPhone(phone)).queue === 4 || (await onPhone(phone)))
  })
  await when('网格长这时改成了别的', async () => {
    const { version } = await asks(chief, 'GET', `/api/v1/ledgers/shops/entries/${id}`)
    await asks(chief, 'POST', `/api/v1/ledgers/shops/entries/${id}/corrections`, { version, values: { name: '合成试饺子馆' } })
  })
  await then('有了信号,两边的名称都摆出来,不替人决定', async () => {
    await phone.context.setOffline(false)
    await phone.page.evaluate(() => dispatchEvent(new Event('online')))
    await inTime('it has moved', async () => (await onPhone(phone)).states.moved === 1 || (await onPhone(phone)))
    await phone.page.locator('.line a').first().click()
    await sees(phone, '这条台账在您之后被改过')
    await sees(phone, '您要办的:合成试面馆(东门店)')
    await sees(phone, '现在是:合成试饺子馆')
    await picture(phone, '2-entry-moved')
    const wrong = await misprints(phone)
    if (wrong.length) throw new Error(wrong.join('; '))
  })
  await when('按现在的再改一次', () => phone.page.getByRole('button', { name: '按现在的情况再办' }).click())
  await then('改上了', async () => {
    await inTime('corrected', async () => (await asks(chief, 'GET', `/api/v1/ledgers/shops/entries/${id}`)).values.name === '合成试面馆(东门店)' || (await onPhone(phone)))
  })
  await chief.leave()
}

let phone = await begin()
try {
  const { given, when, then, end } = story('手机送不出去', world)
  const desk = await given('服务台开着', () => world.staff('dispatcher', { expected: [''] }))
  await sees(desk, '待办')
  await given('网格员设了口令,手上有两件', async () => {
    await phone.page.goto(links.grid_worker)
    await sees(phone, '待办')
  })
  const [plain, moved] = [await handling(desk, phone, '离线:楼道灯不亮'), await handling(desk, phone, '离线:车棚门坏了')]
  await when('设好口令', () => choosePin(phone))
  await when('没有信号时各写一句,又办结一件', async () => {
    await phone.context.setOffline(true)
    await opens(phone, plain)
    await noteOn(phone, '已联系物业电工,明早来换。')
    await phone.page.locator('.back a').first().click()
    await opens(phone, moved)
    await phoneAct(phone, '办结反馈', async (form) => {
      await form.getByRole('textbox').first().fill('车棚门已由物业修好。')
      await form.getByRole('button', { name: '办结反馈', exact: true }).click()
      await form.getByText('这类事项办结要附处置后的照片').waitFor() // told before it is kept, not hours later
      if (!(await form.getByLabel('没有照片或不在同一地点的原因').count())) await form.getByRole('button', { name: '更多' }).click()
      await form.getByLabel('没有照片或不在同一地点的原因').fill('门已装回,没有带手机拍。')
    })
    await inTime('two are kept', async () => (await onPhone(phone)).queue === 2 || (await onPhone(phone)))
  })
  const file = join(profile, 'unsent.json')
  await when('把没送出的导出成文件', async () => {
    await phone.page.locator('.back a').first().click()
    await phone.page.locator('.line a').first().click()
    const download = phone.page.waitForEvent('download')
    await phone.page.getByRole('button', { name: '导出成文件' }).click()
    writeFileSync(file, readFileSync(await (await download).path()))
    if (readFileSync(file, 'utf8').includes('电工')) throw new Error('the file can be read without the desk')
  })
  await when('服务台这时已把第二件收回', async () => {
    const { version } = await asks(desk, 'GET', `/api/v1/cases/${moved}`)
    await asks(desk, 'POST', `/api/v1/cases/${moved}/acts/note`, { version, words: '居民来电:门又坏了。' })
  })
  await when('服务台导入这个文件', async () => {
    await goTo(desk, '/desk/phone')
    await desk.page.locator('#phone-file').setInputFiles(file)
    await desk.page.getByRole('button', { name: '导入', exact: true }).click()
  })
  await then('一件已受理,一件说明为什么没有', async () => {
    await sees(desk, '已受理 1 件')
    await sees(desk, '未受理 1 件')
    await picture(desk, '1-imported')
    const wrong = await misprints(desk)
    if (wrong.length) throw new Error(wrong.join('; '))
  })
  await then('再导入一遍也不重复', async () => {
    await desk.page.getByRole('button', { name: '导入', exact: true }).click()
    await inTime('done again', async () => (await desk.page.getByText('已受理 1 件').count()) === 1)
    if ((await notes(desk, plain)) !== 1) throw new Error('a note stands twice')
  })
  await then('手机有了信号,送到的不重复,另一件摆出两边让人定', async () => {
    await phone.context.setOffline(false)
    await phone.page.evaluate(() => dispatchEvent(new Event('online')))
    await sees(phone, '居民来电:门又坏了。')
    await sees(phone, '车棚门已由物业修好。')
    const { no } = await asks(desk, 'GET', `/api/v1/cases/${moved}`)
    await sees(phone, `办结反馈 · ${no} 离线:车棚门坏了`) // the receipt tells what was done to what
    await sees(phone, '现在可以办的:')
    await picture(phone, '2-moved')
    const wrong = await misprints(phone)
    if (wrong.length) throw new Error(wrong.join('; '))
    if ((await notes(desk, plain)) !== 1) throw new Error('a note stands twice')
  })
  await when('看过以后再办一次', () => phone.page.getByRole('button', { name: '按现在的情况再办' }).click())
  await then('办结了,什么也没有被盖掉', async () => {
    await inTime('sent anew', async () => (await asks(desk, 'GET', `/api/v1/cases/${moved}`)).history.some((a) => a.act === 'finish') || (await onPhone(phone)))
    if ((await notes(desk, moved)) !== 1) throw new Error('what the desk wrote is gone')
  })
  await ledgerMoved(given, when, then)
  await then('审计日志写着手机的自报时间和谁导入的', async () => {
    const auditor = await world.staff('audit_admin', { expected: [''] })
    await auditor.page.getByRole('link', { name: '审计日志' }).first().or(auditor.page.getByRole('heading', { level: 1 })).first().waitFor()
    await goTo(auditor, '/desk/audit')
    await sees(auditor, '手机自报时间')
    await sees(auditor, '从手机文件导入')
    await picture(auditor, '3-audit')
    await auditor.leave()
  })
  await when('别人拿着手机猜口令,猜错十次', async () => {
    await phone.page.goto(base + '/field/pin')
    await phone.context.setOffline(true)
    for (let n = 0, late = 0; n < 10; n++) {
      if (n >= 3) { // the wait grows threefold each time: the phone is put away meanwhile
        await phone.kill()
        late += 5_000 * 3 ** (n - 3)
        phone = await begin(late)
        await phone.context.setOffline(true)
        await phone.page.goto(base + '/field/')
      }
      await phone.page.locator('input[name=pin]').fill(String(100_200 + n))
      await phone.page.locator('button[type=submit]').click()
      await phone.page.getByRole('alert').getByText(n < 9 ? ` ${9 - n} 次` : '试错 10 次').waitFor()
    }
  })
  await then('读过的全清掉了,没有可看的', async () => {
    const left = await onPhone(phone)
    if (left.kept !== 0) throw new Error(`${left.kept} are still kept`)
  })
  await when('重新登录,再设口令,然后三天没有联系', async () => {
    await phone.kill()
    phone = await begin()
    await phone.page.goto(links.grid_worker)
    await sees(phone, '待办')
    await choosePin(phone)
    await phone.kill()
    phone = await begin(73 * hour)
    await phone.context.setOffline(true)
    await phone.page.goto(base + '/field/')
    await phone.page.locator('input[name=pin]').fill('271828')
    await phone.page.locator('button[type=submit]').click()
  })
  await then('读过的也清掉了', () => inTime('forgotten', async () => (await onPhone(phone)).kept === 0 || (await onPhone(phone))))
  end()
} catch (error) {
  await picture(phone, 'failed-phone').catch(() => {})
  throw error
} finally {
  await phone.kill().catch(() => {})
  await world.close()
  rmSync(profile, { recursive: true, force: true })
}
