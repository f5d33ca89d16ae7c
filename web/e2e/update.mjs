// A later version of the field app comes while work waits to be sent: it begins when the worker says so, and nothing of the queue is lost.
// The later version is the one that is served, seen through a door that changes its entry page. Usage: node update.mjs BASE LINKS_FILE PICTURES
import { createHash } from 'node:crypto'
import { createServer, request } from 'node:http'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asks, handset, open, readLinks, sees, story } from './driver.mjs'
import { choosePin, inTime, noteOn, onPhone, unlock } from './handset.mjs'

const [base, linksFile, pictures] = process.argv.slice(2)
const links = readLinks(linksFile)
const world = await open({ base, links, pictures })
const door = { later: false, shut: false } // later: another version is served; shut: no act goes through

const page = (html) => html.replace('</head>', '<meta name="gezhi-version" content="later"></head>')
const sum = (text) => createHash('sha256').update(text).digest('hex')

/** What is served in the place of a file of this version. */
function other(path, text) {
  if (path === '/field/') return page(text)
  if (path === '/app/field-sw.js') {
    return text.replace(/const version = '[^']+'/, "const version = 'later'").replace(/const shellSum = '[^']+'/, `const shellSum = '${sum(door.shell)}'`)
  }
  return text
}

const server = createServer((asked, answer) => {
  const acts = asked.method === 'POST' && /\/api\/v1\/(?!session)/.test(asked.url)
  if (door.shut && acts) {
    answer.writeHead(503, { 'Retry-After': '1' }).end()
    return
  }
  const path = asked.url.split('?')[0]
  const changed = door.later && (path === '/field/' || path === '/app/field-sw.js')
  const headers = { ...asked.headers, ...(changed && { 'accept-encoding': 'identity' }) }
  const through = request(base + asked.url, { method: asked.method, headers }, (from) => {
    if (!changed) {
      answer.writeHead(from.statusCode, from.headers)
      from.pipe(answer)
      return
    }
    const parts = []
    from.on('data', (part) => parts.push(part))
    from.on('end', () => {
      const text = other(path, Buffer.concat(parts).toString())
      const { 'content-length': _, etag: __, ...rest } = from.headers
      answer.writeHead(from.statusCode, rest).end(text)
    })
  })
  through.on('error', () => answer.destroy())
  answer.on('close', () => through.destroy()) // a stream of live updates has no end of its own
  asked.pipe(through)
})
await new Promise((ready) => server.listen(0, '127.0.0.1', ready))
const front = `http://127.0.0.1:${server.address().port}`
const profile = mkdtempSync(join(tmpdir(), 'gezhi-update-'))
const phone = { ...(await handset(profile)), base: front, name: 'phone', picture: () => {} }
const notes = ['更新前写的第一句', '更新前写的第二句', '更新后写的第三句']

try {
  const { given, when, then, end } = story('有没送出的,来了新版本', world)
  const desk = await given('服务台开着', () => world.staff('dispatcher', { expected: [''] }))
  await sees(desk, '待办')
  await given('网格员设了口令', async () => {
    await phone.page.goto(links.grid_worker.replace(base, front))
    await sees(phone, '待办')
    await choosePin(phone)
  })
  const grid = (await asks(phone, 'GET', '/api/v1/session')).posts[0].place.code
  const { id } = await asks(desk, 'POST', '/api/v1/cases', { source: 'resident_phone_desk', words: '更新:楼道灯不亮', grid, matter: 'C0901' })
  await asks(desk, 'POST', `/api/v1/cases/${id}/acts/accept`, { matter: 'C0901' })
  await asks(desk, 'POST', `/api/v1/cases/${id}/acts/dispatch`, { lead: `grid:${grid}` })
  const opens = async () => {
    await phone.page.locator('.van-tabbar-item', { hasText: '待办' }).click()
    await phone.page.locator(`a[href="/field/cases/${id}"]`).first().click()
  }
  await when('服务器不收,网格员写了两句', async () => {
    door.shut = true
    await opens()
    for (const words of notes.slice(0, 2)) await noteOn(phone, words)
    await inTime('two wait', async () => (await onPhone(phone)).queue === 2 || (await onPhone(phone)))
  })
  await when('这时服务器换了新版本', async () => {
    door.shell = page(await (await fetch(base + '/field/', { headers: { 'accept-encoding': 'identity' } })).text())
    door.later = true
    await phone.page.evaluate(async () => (await navigator.serviceWorker.getRegistration('/field/')).update())
  })
  await then('手机说有新版本,没有自己换', async () => {
    await sees(phone, '有新版本')
    if (await phone.page.locator('meta[name=gezhi-version]').count()) throw new Error('the app changed under the hands')
    await phone.page.screenshot({ path: join(pictures, '1-fresher.png') })
  })
  await when('点了更新,输口令', async () => {
    await phone.page.locator('.line button').first().click()
    await phone.page.locator('meta[name=gezhi-version]').waitFor({ state: 'attached' })
    await unlock(phone, front + '/field/')
  })
  await then('两句都还在,旧版本的文件没有了', async () => {
    await inTime('two wait still', async () => (await onPhone(phone)).queue === 2 || (await onPhone(phone)))
    await inTime('one version is kept', async () => {
      const kept = await phone.page.evaluate(async () => (await caches.keys()).join(' '))
      return kept === 'gezhi-field-later' || kept
    })
    await phone.page.screenshot({ path: join(pictures, '2-waiting.png') })
  })
  await when('再写一句,服务器又收了', async () => {
    await opens()
    await noteOn(phone, notes[2])
    door.shut = false
    await phone.page.evaluate(() => dispatchEvent(new Event('online')))
  })
  await then('三句按先后各到了一次', async () => {
    const told = async () => (await asks(desk, 'GET', `/api/v1/cases/${id}`)).history.filter((a) => a.act === 'note').map((a) => JSON.stringify(a))
    await inTime('all are there', async () => (await told()).length >= 3 || (await onPhone(phone)))
    const seen = (await told()).map((text) => notes.findIndex((words) => text.includes(words)))
    if (seen.join() !== '0,1,2') throw new Error(`the notes came as ${seen}`)
  })
  end()
} catch (error) {
  await phone.page.screenshot({ path: join(pictures, 'failed-update.png') }).catch(() => {})
  throw error
} finally {
  await phone.kill().catch(() => {})
  await world.close()
  server.close()
  server.closeAllConnections()
  rmSync(profile, { recursive: true, force: true })
}
