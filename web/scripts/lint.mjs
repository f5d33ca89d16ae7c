// What the compiler does not see: texts outside of the message files, messages that are missing in a language, and a few
// habits of the house. It prints every finding with its place and ends with 1 if there is one.
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compareTexts, findKeys, findRawText, findRealPaths, leaves } from './texts.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const longest = 300
const findings = []

const files = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? files(join(folder, e.name)) : [join(folder, e.name)]))
const read = (file) => readFileSync(file, 'utf8')
const note = (file, text) => findings.push(`${relative(root, file)}: ${text}`)

// Messages of different faces may have the same name; those of shared files belong to all.
const messages = { desk: new Map(), field: new Map(), resident: new Map(), all: new Map() }
for (const name of readdirSync(join(root, 'src/text/zh-CN'))) {
  const [zh, en] = ['zh-CN', 'en'].map((locale) => new Map(leaves(JSON.parse(read(join(root, 'src/text', locale, name))))))
  for (const finding of compareTexts(zh, en)) findings.push(`${name}: ${finding}`)
  const area = basename(name, '.json')
  for (const key of zh.keys()) (messages[area] ?? messages.all).set(key, false)
}
const labels = Object.keys(JSON.parse(read(join(root, '../internal/i18n/messages/zh-CN.json'))))

function seen(file) {
  const face = /src\/(?:faces\/)?(desk|field|resident)\//.exec(file)?.[1]
  return face ? [messages.all, messages[face]] : [messages.all, messages.desk, messages.field]
}

function use(file, fits, missing) {
  let met = labels.some(fits)
  for (const area of seen(file)) {
    for (const key of area.keys()) {
      if (!fits(key)) continue
      met = true
      area.set(key, true)
    }
  }
  if (!met) note(file, missing)
}

for (const file of files(join(root, 'src')).filter((f) => /\.(ts|vue)$/.test(f) && !f.endsWith('schema.d.ts'))) {
  const source = read(file)
  const lines = source.split('\n').length
  if (lines > longest) note(file, `${lines} lines; ${longest} are enough for one idea`)
  if (/\bas any\b|: any\b|<any>/.test(source)) note(file, 'any is no type')
  if (/v-html|innerHTML/.test(source)) note(file, 'markup made of text')
  if (file.endsWith('.test.ts') || file.includes('/testing/')) continue
  if (!file.includes('/resident/')) for (const finding of findRealPaths(source)) note(file, finding)
  for (const finding of findRawText(source, file)) note(file, finding)
  const { whole, starts } = findKeys(source)
  for (const key of whole) use(file, (k) => k === key, `message ${key} does not exist`)
  for (const start of starts) use(file, (k) => k.startsWith(start), `no message begins with ${start}`)
}

const indirect = /^(field|own|choice|decision|hint|span)\./
for (const area of Object.values(messages)) {
  for (const [key, used] of area) if (!used && !indirect.test(key)) findings.push(`message ${key} is used nowhere`)
}

findings.forEach((f) => console.error(f))
console.log(findings.length ? `${findings.length} findings` : 'texts and habits: nothing found')
process.exitCode = findings.length ? 1 : 0
