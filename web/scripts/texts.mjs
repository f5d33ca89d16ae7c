import { parse } from '@vue/compiler-dom'

const letters = /[\p{L}]/u
const han = /\p{Script=Han}/u
const shownAttributes = ['title', 'label', 'placeholder', 'alt', 'aria-label', 'text', 'todo', 'lead', 'hint']

// leaves lists the messages of a tree by their dotted keys.
export function leaves(tree, prefix = '') {
  return Object.entries(tree).flatMap(([name, value]) => (typeof value === 'string' ? [[prefix + name, value]] : leaves(value, `${prefix}${name}.`)))
}

// compareTexts tells where two languages do not hold the same messages with the same placeholders.
export function compareTexts(a, b) {
  const findings = []
  for (const [key, text] of a) {
    if (!b.has(key)) findings.push(`message ${key} is missing in en`)
    else if (holes(text) !== holes(b.get(key))) findings.push(`message ${key} has other placeholders in en`)
  }
  for (const key of b.keys()) if (!a.has(key)) findings.push(`message ${key} is missing in zh-CN`)
  return findings
}

const holes = (text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join()

// findRawText finds texts for people that stand in a source instead of in a message file: in a template any letters, in
// a script any Chinese ones.
export function findRawText(source, file) {
  const findings = []
  const script = file.endsWith('.vue') ? (source.match(/<script[^>]*>[\s\S]*?<\/script>/g) ?? []).join('\n') : source
  for (const line of script.split('\n')) {
    const code = line.replace(/\/\/.*$/, '')
    if (han.test(code) && !code.includes("join('、')") && !code.includes('--font')) findings.push(`raw text: ${code.trim()}`)
  }
  const template = file.endsWith('.vue') && source.match(/<template>[\s\S]*<\/template>/)?.[0]
  if (template) walk(parse(template), findings)
  return findings
}

function walk(node, findings) {
  if (node.type === 2 && letters.test(node.content)) findings.push(`raw text: ${node.content.trim()}`)
  for (const p of node.props ?? []) {
    if (p.type === 6 && shownAttributes.includes(p.name) && letters.test(p.value?.content ?? '')) findings.push(`raw text in ${p.name}: ${p.value.content}`)
  }
  for (const child of node.children ?? []) walk(child, findings)
}

// findKeys finds the messages that a source names: whole ones, and the beginnings of those that are put together.
export function findKeys(source) {
  const whole = [...source.matchAll(/(?<![\w.])\$?te?\(\s*'([\w.-]+)'\s*[,)]/g)].map((m) => m[1])
  const starts = [...source.matchAll(/(?<![\w.])\$?t\(\s*'([\w.-]+)'\s*\+/g), ...source.matchAll(/(?<![\w.])\$?t\(\s*`([\w.-]+)\$\{/g)].map((m) => m[1])
  for (const m of source.matchAll(/(?<![\w.])\$?t\((?:[^()'`]|'[^']*'|\([^()]*\))*?\?\s*'([\w.-]+)'\s*:\s*'([\w.-]+)'/g)) whole.push(m[1], m[2])
  for (const m of source.matchAll(/title: '([\w]+\.[\w.]+)'/g)) whole.push(m[1])
  return { whole, starts }
}

// findRealPaths finds addresses of the server that are written without what stands before them in the training ground: such a page
// would ask the real one. The client and the types know it by themselves.
export function findRealPaths(source) {
  const findings = []
  for (const found of source.matchAll(/['"`]\/(?:api\/v1|events|print)\b[^'"`]*/g)) {
    const before = source.slice(Math.max(0, found.index - 40), found.index)
    if (/(?:base \+ |\.(?:GET|POST|PUT|PATCH|DELETE)\(|paths\[|keyof paths, |schemaPath !== |path === |path: |ask\('[A-Z]+', |BodyAt<|post\(|extends )$/.test(before)) continue
    findings.push(`${found[0].slice(1)} without base`)
  }
  return findings
}
