// Two walks: somebody without a mouse, and somebody whose connection comes and goes. Usage: node walks.mjs BASE LINKS_FILE PICTURES
import { cut, enter, goTo, open, press, readLinks, report, sees, story, tabTo } from './driver.mjs'

const [base, linksFile, pictures, photo] = process.argv.slice(2)
const world = await open({ base, links: readLinks(linksFile), pictures })
const words = '路灯坏了两盏，夜里看不清路。'

async function keyboard() {
  const { given, when, then, end } = story('只用键盘', world)
  const resident = await given('居民在首页', () => world.resident('/'))
  await when('按 Tab 到“反映问题”并回车', async () => {
    await tabTo(resident, '反映')
    await enter(resident)
  })
  await then('能填完地点、文字并送出', async () => {
    await tabTo(resident, '小区')
    await resident.page.keyboard.type('建设路')
    await enter(resident)
    await tabTo(resident, '建设路')
    await enter(resident)
    await tabTo(resident, '发生了什么')
    await resident.page.keyboard.type(words)
    await tabTo(resident, '提交')
    await enter(resident)
    if (!resident.page.url().endsWith('/receipt')) {
      await tabTo(resident, '提交')
      await enter(resident)
    }
    if (!resident.page.url().endsWith('/receipt')) throw new Error(`it ended at ${resident.page.url()}`)
  })
  const clerk = await given('派遣员在待办页', () => world.staff('dispatcher'))
  await when('按 Tab 到这件事并回车', async () => {
    await sees(clerk, words)
    await tabTo(clerk, words, 200)
    await press(clerk, 'Enter')
  })
  await then('打开的是这件事', () => clerk.page.getByRole('heading', { level: 1, name: words }).waitFor())
  end()
}

async function connection() {
  const { given, when, then, end } = story('断网又恢复', world)
  const clerk = await given('派遣员在待办页', () => world.staff('dispatcher', { expected: ['ERR_INTERNET_DISCONNECTED', 'Failed to load resource', 'net::', 'Unable to preload', 'dynamically imported module'] }))
  await sees(clerk, words)
  await when('网络断了，打开一件事', async () => {
    await cut(clerk, true)
    await clerk.page.getByText(words).first().click()
  })
  await then('页面说没有连上，而不是空白', () => clerk.page.getByRole('alert').first().waitFor())
  const late = '断网时有人反映：单元门锁坏了。'
  await when('网络恢复，其间有人反映了新问题', async () => {
    const resident = await world.resident('/report')
    await report(resident, { community: '建设路社区', address: '建设路口', words: late, photo, phone: '19900002222' })
    await cut(clerk, false)
    await goTo(clerk, '/desk/')
  })
  await then('待办里有它', () => sees(clerk, late))
  end()
}

try {
  await keyboard()
  await connection()
} finally {
  await world.close()
}
