// Texts that want to be scripts, in every field that people fill, through a whole life of cases, and then on every page that shows
// them: none may run, and no page of ours may breach its own content policy. Usage: node stories.mjs BASE LINKS_FILE PICTURES
import { goTo, isField, open, provesToBite, readLinks, settled, watchScripts } from './driver.mjs'
import { packs, payloads } from './payloads.mjs'
import { staffPaths } from './pages.mjs'

const [base, linksFile, pictures] = process.argv.slice(2)
const links = readLinks(linksFile)
const world = await open({ base, links, pictures })
const roles = ['dispatcher', 'handler', 'supervisor', 'verifier', 'grid_worker', 'leader', 'audit_admin', 'sys_admin', 'sec_admin']
const expected = ['40', '41', '42', 'Failed to load resource']
const staff = {}
const ran = []
const done = new Set()
const refused = {}

/** Asks the API as somebody who is signed in. */
const ask = (who, method, path, body) =>
  staff[who].page.evaluate(
    async ([verb, where, what]) => {
      const answer = await fetch(where, {
        method: verb, headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() }, body: what && JSON.stringify(what),
      })
      const text = await answer.text()
      return { status: answer.status, body: text ? JSON.parse(text) : {} }
    },
    [method, path, body],
  )

async function act(who, id, name, body) {
  const { status, body: answer } = await ask(who, 'POST', `/api/v1/cases/${id}/acts/${name}`, body)
  if (status < 300) done.add(name)
  else if (status >= 500) throw new Error(`${name}: ${status} ${JSON.stringify(answer)}`)
  else refused[name] = `${who}: ${answer.code ?? ''} ${answer.detail ?? ''} ${JSON.stringify(answer.errors ?? '')}`
}

/** One life of a case in which every word is a payload. */
async function live(words, n) {
  const one = payloads[n % payloads.length].slice(0, 95)
  const first = await ask('dispatcher', 'POST', '/api/v1/cases', {
    source: 'resident_phone_desk', title: one, words, address: payloads[(n * 7) % payloads.length].slice(0, 190), grid, matter: 'C0904', contact: { name: payloads[(n * 3) % payloads.length].slice(0, 38), phone: '19900001111' },
  })
  if (first.status !== 201) throw new Error(`the report was refused: ${JSON.stringify(first.body)}`)
  const id = first.body.id
  if (n % 5 === 4) {
    await act('dispatcher', id, 'ask_info', { missing: words.slice(0, 480) })
    await act('dispatcher', id, 'supplement', { words })
    await act('dispatcher', id, 'reject', { reason: 'outside_territory', referral: words })
    return first.body
  }
  await act('dispatcher', id, 'note', { words })
  await act('dispatcher', id, 'accept', { matter: 'C0904', comment: words })
  await act('dispatcher', id, 'dispatch', { lead: 'unit:U15', words, reason: words.slice(0, 190) })
  await act('handler', id, 'return', { reason: 'not_our_duty', right: 'unit:U14', words })
  await act('dispatcher', id, 'dispatch', { lead: 'unit:U15', words, reason: words.slice(0, 190) })
  await act('handler', id, 'sign', {})
  await act('handler', id, 'contact', { how: 'phone', words })
  await act('handler', id, 'ask_extension', { limit: '3wd', reason: 'material', words })
  await act('supervisor', id, 'decide_extension', { grant: true, words })
  await act('supervisor', id, 'supervise', { level: 'yellow', cause: 'leader', words })
  await act('handler', id, 'answer_supervision', { words })
  await act('dispatcher', id, 'add_part', { org: 'unit:U14', words })
  await act('handler', id, 'waive_part', { org: 'unit:U14', words })
  await act('handler', id, 'note', { words })
  await act('handler', id, 'finish', { words, apart: words.slice(0, 480) })
  await act('verifier', id, 'rework', { words })
  await act('handler', id, 'finish', { words, apart: words.slice(0, 480) })
  await act('verifier', id, 'verify', { how: 'call', words })
  if (n % 3 === 0) await act('dispatcher', id, 'close', { reached: true, contacted: 'yes', solved: 'yes', satisfaction: 'satisfied', words })
  return first.body
}

let grid = ''
try {
  await provesToBite(world, payloads[2])
  for (const role of roles) {
    staff[role] = await world.staff(role, { expected })
    await staff[role].page.waitForFunction(() => !location.hash.includes('link'))
    await settled(staff[role].page)
    ran.push(await watchScripts(staff[role]))
  }
  const some = await ask('dispatcher', 'GET', '/api/v1/cases?limit=1')
  grid = some.body.items[0].grid?.code ?? some.body.items[0].grid ?? (await ask('grid_worker', 'GET', '/api/v1/session')).body.posts[0].place
  if (typeof grid !== 'string') grid = (await ask('grid_worker', 'GET', '/api/v1/session')).body.posts[0].place.code
  const texts = packs(950)
  const receipts = []
  for (const [n, words] of texts.entries()) receipts.push(await live(words, n))
  for (const name of payloads.filter((p) => p.length <= 120)) {
    await ask('sec_admin', 'POST', '/api/v1/accounts', { login: `x${payloads.indexOf(name)}`, name })
  }

  let shown = 0
  const look = async (person, path) => {
    await goTo(person, path)
    shown++
  }
  for (const r of receipts) {
    for (const who of ['dispatcher', 'handler', 'supervisor', 'verifier']) {
      if (who === 'dispatcher' || r === receipts[0]) await look(staff[who], `/desk/cases/${r.id}`)
    }
  }
  for (const role of roles) {
    for (const path of staffPaths(isField(links[role]) ? 'field' : 'desk', receipts[0].id)) await look(staff[role], path)
  }
  const resident = await world.resident('/', { expected })
  ran.push(await watchScripts(resident))
  for (const r of receipts) await look(resident, `/t/${r.no}/${r.token}`)
  for (const p of payloads.slice(0, 60)) await look(resident, `/grid?q=${encodeURIComponent(p.slice(0, 60))}`)
  for (const path of ['/public', '/', '/report', '/track']) await look(resident, path)

  for (const name of Object.keys(refused)) if (!done.has(name)) world.wrong.push(`the act ${name} never succeeded: ${refused[name]}`)
  const told = ran.flat()
  for (const line of [...new Set([...told, ...world.wrong])]) console.log(line)
  console.log(`${payloads.length} payloads in ${done.size} kinds of acts of ${receipts.length} cases, ${shown} pages shown, ${told.length} ran or breached a policy`)
  process.exitCode = told.length + world.wrong.length > 0 ? 1 : 0
} finally {
  await world.close()
}
