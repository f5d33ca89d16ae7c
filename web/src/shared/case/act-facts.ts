import { label, t } from '../i18n/index.ts'
import { orgName } from '../api/names.ts'
import { reasonName } from '../api/catalogue.ts'
import { limitText } from '../time/limit.ts'
import type { ActView, FileView } from '../api/cases.ts'

type Command = Record<string, unknown>

export interface Fact {
  label: string
  text: string
}

const orgs = ['lead', 'right', 'org']
const codes: Record<string, string> = { how: 'choice.how', contacted: 'choice.contacted', solved: 'choice.solved', satisfaction: 'choice.satisfaction', exempt: 'choice.exempt', level: 'choice.level', cause: 'choice.cause', kind: 'choice.kind', proof: 'choice.proof' }
const decisions = ['grant', 'accept', 'agree', 'uphold']

// factsOf tells in words what an act asked for, beside what was written.
export function factsOf(act: ActView): Fact[] {
  const command = commandOf(act)
  const facts: Fact[] = []
  for (const [name, value] of Object.entries(command)) {
    const text = factText(act, name, value)
    if (text) facts.push({ label: fieldLabel(act.act, name), text })
  }
  return facts
}

function factText(act: ActView, name: string, value: unknown): string {
  if (typeof value === 'boolean' && decisions.includes(name)) return t(`decision.${name}.${value ? 'yes' : 'no'}`)
  if (name === 'called' && Array.isArray(value)) return value.map((o) => orgName(String(o))).join('、')
  if (typeof value !== 'string' || value === '') return ''
  if (orgs.includes(name)) return orgName(value)
  if (name === 'reason' && act.act !== 'dispatch') return reasonName(value)
  if (name === 'limit') return limitText(value)
  if (name === 'loop' || name === 'class') return label(name, value)
  if (name === 'expected') return value
  const group = codes[name]
  return group ? t(`${group}.${value}`) : ''
}

// told tells a reminder of a clock: which one, and how far it had gone.
export function told(act: ActView): string {
  const { clock, threshold } = commandOf(act) as { clock?: string; threshold?: number }
  const name = label('clock', clock?.startsWith('part:') ? 'part' : (clock ?? ''))
  return t(threshold === 100 ? 'timeline.told_due' : 'timeline.told', { clock: name, threshold: threshold ?? 0 })
}

// filesOf returns the files that came with an act.
export function filesOf(act: ActView, all: FileView[]): FileView[] {
  const named = commandOf(act).files
  if (!Array.isArray(named) || act.act === 'publish') return []
  const ids = new Set(named.map((f: { id?: string }) => f.id))
  return all.filter((f) => ids.has(f.id))
}

// wordLabel names a text by the question that it answered; the plain words of an act need no name.
export function wordLabel(act: string, name: string): string {
  if (name === 'words' || name === 'title') return ''
  if (name.startsWith('task:')) return t('timeline.task', { org: orgName(name.slice(5)) })
  return fieldLabel(act, name)
}

// fieldLabel names a field: by its own name in this act, else by the common one.
export function fieldLabel(act: string, name: string): string {
  const own = label(`own.${act}`, name)
  if (own !== name) return own
  return label('field', name)
}

function commandOf(act: ActView): Command {
  return typeof act.command === 'object' && act.command !== null ? (act.command as Command) : {}
}
