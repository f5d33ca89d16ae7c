// Every page, read as a screen reader reads it and looked at for what spills over: in both languages, in both sizes of type,
// on a phone and at a desk. Usage: node reading.mjs BASE LINKS_FILE PICTURES
import { barriers, desk, goTo, isField, linksOf, misprints, open, phone, readLinks, settled } from './driver.mjs'
import { kindOf, residentPaths, staffPaths } from './pages.mjs'

const [base, linksFile, pictures] = process.argv.slice(2)
const links = readLinks(linksFile)
const world = await open({ base, links, pictures })
const found = []
let read = 0

/** Reads the page on which somebody is. */
async function look(person, path, how) {
  for (const line of [...(await barriers(person)), ...(await misprints(person))]) found.push(`${how} ${path}\n   ${line}`)
  read++
  await person.picture(`${how}-${path}`.replace(/[^\w-]+/g, '_').slice(0, 100))
}

/** Reads the pages of residents, from link to link, one of each kind. */
async function residents(lang, large, viewport, size) {
  const how = `resident ${lang} ${large ? 'large' : 'normal'} ${size}`
  const person = await world.resident('/', { lang, large, viewport, expected: ['404', '403'] })
  const seen = new Set()
  for (const waiting = [...residentPaths]; waiting.length > 0;) {
    const path = waiting.shift()
    const kind = kindOf(path)
    if (seen.has(kind) || /^\/(view|desk|field|assets|api|openapi|q\/)/.test(path) || /\/files\//.test(path)) continue
    seen.add(kind)
    await goTo(person, path)
    await look(person, path, how)
    waiting.push(...(await linksOf(person)))
  }
  await person.leave()
}

/** Reads the pages of a role of the staff. */
async function staff(role, lang, viewport, size) {
  const face = isField(links[role]) ? 'field' : 'desk'
  const person = await world.staff(role, { lang, viewport, expected: ['403', '404'] })
  await person.page.waitForFunction(() => !location.pathname.endsWith('/link') && !location.hash.includes('link'))
  await settled(person.page)
  const caseID = await person.page.evaluate(async () => {
    const answer = await fetch('/api/v1/cases?limit=1')
    return answer.ok ? (await answer.json()).items[0]?.id : undefined
  })
  for (const path of staffPaths(face, caseID ?? '0')) {
    if (path.includes('/cases/') && !caseID) continue
    await goTo(person, path)
    await look(person, path, `${role} ${lang} ${size}`)
  }
  await person.leave()
}

try {
  for (const lang of ['zh-CN', 'en']) {
    for (const large of [false, true]) await residents(lang, large, phone, 'phone')
  }
  await residents('zh-CN', false, desk, 'desk')
  for (const role of ['dispatcher', 'supervisor', 'sys_admin', 'audit_admin', 'grid_worker']) {
    if (isField(links[role])) {
      for (const lang of ['zh-CN', 'en']) await staff(role, lang, phone, 'phone')
    } else {
      for (const [viewport, size] of [[desk, 'desk'], [phone, 'phone']]) await staff(role, 'zh-CN', viewport, size)
      await staff(role, 'en', desk, 'desk')
    }
  }
} finally {
  await world.close()
}
for (const line of [...found, ...world.wrong]) console.log(line)
console.log(`${read} pages read, ${found.length} barriers and misprints, ${world.wrong.length} complaints of pages`)
process.exitCode = found.length + world.wrong.length > 0 ? 1 : 0
