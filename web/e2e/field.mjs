// A grid worker's day on a phone of 360 pixels, with one hand: the list, consulting while the connection is cut, finishing without a
// photo, asking for time, sending up, sending back, calling. Usage: node field.mjs BASE LINKS_FILE PICTURES
import { asks, cut, goTo, misprints, open, phoneAct, phoneForm, readLinks, sees, story, taps, typed } from './driver.mjs'

const [base, linksFile, pictures] = process.argv.slice(2)
const world = await open({ base, links: readLinks(linksFile), pictures })
const expected = ['ERR_INTERNET_DISCONNECTED', 'Failed to load resource', 'net::', 'error occurred when fetching the script']
const late = '楼门口堆了三天垃圾'
const today = '二单元一楼有人从窗户拉线'
const next = '收到自称客服的电话'
const back = '老人想问高龄津贴怎么办'
const result = '已带材料清单再次上门,逐项讲清,老人说明白了。'

/** A case that was dispatched to the grid a moment ago: only such a one may still be sent back. */
async function dispatched(worker) {
  const desk = await world.staff('dispatcher', { expected })
  await sees(desk, '待办')
  const grid = (await asks(worker, 'GET', '/api/v1/session')).posts[0].place.code
  const words = '这里反映的是路灯,不归网格。'
  const { id } = await asks(desk, 'POST', '/api/v1/cases', { source: 'resident_phone_desk', words, grid, matter: 'C0901' })
  await asks(desk, 'POST', `/api/v1/cases/${id}/acts/accept`, { matter: 'C0901' })
  await asks(desk, 'POST', `/api/v1/cases/${id}/acts/dispatch`, { lead: `grid:${grid}` })
  await desk.leave()
  return { id, words }
}

async function day() {
  const { given, when, then, end } = story('网格员的一天', world)
  const worker = await given('网格员打开待办', () => world.staff('grid_worker', { expected }))
  const opens = async (words) => {
    await goTo(worker, '/field/')
    await worker.page.getByText(words).first().click()
    await worker.page.getByRole('heading', { level: 1, name: words }).waitFor()
  }
  await then('今天到期的在最前,写着为什么', async () => {
    await sees(worker, '今天到期')
    for (const words of [late, today, back]) await sees(worker, words)
    await sees(worker, '已超时')
    await worker.picture('1-list')
  })
  await when('打开超时的一件', () => opens(late))
  await then('写“格内商量”时断网:话还在,页面说没有连上', async () => {
    const form = await phoneForm(worker, '格内商量')
    await form.getByRole('textbox').first().fill('已和物业、楼长商量,明早八点清运。')
    await cut(worker, true)
    await form.getByRole('button', { name: '格内商量', exact: true }).click()
    await form.getByRole('alert').first().waitFor()
    if ((await typed(form)) !== '已和物业、楼长商量,明早八点清运。') throw new Error('what was typed is gone')
    await worker.picture('2-cut')
    await cut(worker, false)
    await form.getByRole('button', { name: '格内商量', exact: true }).click()
    await sees(worker, '商量的情况已记下')
  })
  await when('把它上报升级', () => phoneAct(worker, '上报升级', (form) => form.getByRole('textbox').first().fill('物业没有清运车,请社区协调。')))
  await then('由上一级接着办', () => sees(worker, '已上报升级'))
  await when('还没到期的一件申请延期', async () => {
    await opens(next)
    await phoneAct(worker, '延期申请', async (form) => {
      await form.locator('select').first().selectOption({ index: 1 })
      const box = form.getByRole('textbox')
      if (await box.count()) await box.last().fill('车主明天才回来,需要当面说。')
    })
  })
  await then('说明批准前仍按原时限', () => sees(worker, '批准前仍按原时限'))
  await when('被要求再办的一件,只写结果就办结,不要照片', async () => {
    await opens(back)
    await phoneAct(worker, '办结反馈', async (form) => {
      if (await form.locator('input[type=file]').count()) throw new Error('a photo is asked for where the matter needs none')
      await form.getByRole('textbox').first().fill(result)
    })
  })
  await then('结果送出了', () => sees(worker, '已提交办理结果'))
  const fresh = await given('刚派来一件不归网格的', () => dispatched(worker))
  await when('写明理由和应办单位退回', async () => {
    await goTo(worker, `/field/cases/${fresh.id}`)
    await phoneAct(worker, '退回', async (form) => {
      await form.locator('select').first().selectOption({ index: 1 })
      await form.locator('select').nth(1).selectOption({ label: '区城市管理局' })
      await form.getByRole('textbox').first().fill('路灯归区城市管理局维修。')
    })
  })
  await then('退回了,时限照走', () => sees(worker, '已退回'))
  await when('顺手办好一件小事,四点记完', async () => {
    await goTo(worker, '/field/')
    const counted = await taps(worker)
    await worker.page.locator('.van-tabbar-item', { hasText: '自办' }).click()
    await worker.page.locator('.choices label').first().click()
    await worker.page.getByRole('button', { name: '当场清理干净' }).click()
    await worker.page.getByRole('button', { name: '办好了' }).click()
    await sees(worker, '已记录')
    if ((await counted()) !== 4) throw new Error(`${await counted()} touches, and 4 are meant`)
  })
  await then('没有一页横着滚', async () => {
    for (const path of ['/field/', `/field/cases/${fresh.id}`, '/field/grid', '/field/handbook', '/field/report', '/field/instant', '/field/me', '/field/patrol', '/field/pin', '/field/unsent']) {
      await goTo(worker, path)
      const wrong = await misprints(worker)
      if (wrong.length > 0) throw new Error(`${path}: ${wrong.join('; ')}`)
    }
  })
  // The last step: the browser hands the number to the telephone and minds the page no more.
  await when('点一下给报告人打电话', async () => {
    await opens(today)
    await worker.page.getByRole('button', { name: '给报告人打电话' }).click()
  })
  await then('看得到号码,也写明留了记录', () => sees(worker, '19900000001'))
  end()
}

try {
  await day()
} finally {
  await world.close()
}
