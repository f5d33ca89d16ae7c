import { ref } from 'vue'
import { base } from '../../../shared/api/base.ts'
import { noAnswer, problemOf } from '../../../shared/api/problem.ts'
import { direct, Later, type Command, type Issued, type Sender } from '../../../shared/acts/commands.ts'
import { outgoing } from '../../../shared/acts/outgoing.ts'
import { me } from '../../../shared/api/session.ts'
import { locale } from '../../../shared/i18n/index.ts'
import { contact, enqueue, items, keep, note, recall, remove, rewrite, unlocked, waiting, type Answered, type Item } from './keeper.ts'
import { named, notePhoto, photoOf, removePhotos } from './photos.ts'
import { entryOn, putOn, standsOn, whereOf } from './standing.ts'
import { next, outcomeOf, rebased, rest, settled } from './order.ts'

// Sending: one command after another, each with its photos before it, each again with the same key until the server has said something.

export const sending = ref<string>()
export const noLine = ref(false)
export const signedOut = ref(false)

const failures = new Map<string, number>()
const restsUntil = new Map<string, number>() // by the machine's running time: a phone's clock may jump
const patience = 15_000
const short = 1500 // where others stand before it in the line
const photoPatience = 120_000
let lineFailures = 0
let timer: ReturnType<typeof setTimeout> | undefined
let titled: (command: Command) => Promise<string> = (c) => Promise.resolve(c.kind)

// titleBy names how a command is called for people, and what it is about.
export const titleBy = (how: typeof titled): void => void (titled = how)

const waiters = new Map<string, (a: Said | undefined) => void>()

interface Said {
  status: number
  body: unknown
}

// kept is the sender of this face: what is done is on the phone's disk first, and goes from there. Where the answer comes while the person
// still looks at the form, it is told there; else the person is told that it is kept.
export const kept: Sender = async (issued: Issued) => {
  const out = unlocked.value ? outgoing(issued.command) : undefined
  if (!out) return direct(issued)
  const account = me.value?.account ?? ''
  const { photos, lane, ...rest } = out
  await enqueue({ ...rest, id: issued.key, kind: issued.command.kind, at: issued.at, account, lane, title: await titled(issued.command), photos: await named(photos) }, Date.now())
  const said = await new Promise<Said | undefined>((resolve) => {
    waiters.set(issued.key, resolve)
    setTimeout(() => resolve(undefined), waiting.value.length > 1 ? short : patience)
    send()
  })
  waiters.delete(issued.key)
  if (!said) return new Later(issued.key) as never
  if (outcomeOf(said.status) === 'accepted') return said.body as never
  await remove(issued.key) // refused before the person's eyes, who still has the form
  throw problemOf(new Response(null, { status: said.status }), said.body)
}

const tell = (id: string, said: Said | undefined): void => waiters.get(id)?.(said)

// send begins to send, unless this or another tab is at it already.
export function send(): void {
  clearTimeout(timer)
  if (!unlocked.value) return
  void navigator.locks.request('gezhi-field-send', { ifAvailable: true }, async (mine) => {
    if (mine) await run()
    else timer = setTimeout(send, 2000)
  })
}

// again forgets that anything rests: the line is back, or the person asks for it.
export function again(): void {
  restsUntil.clear()
  lineFailures = 0
  send()
}

const resting = (id: string): boolean => (restsUntil.get(id) ?? 0) > performance.now()

async function run(): Promise<void> {
  try {
    for (;;) {
      const one = unlocked.value ? next(items.value, resting) : undefined
      if (!one) break
      sending.value = one.id
      if (!(await attempt(one))) break
    }
  } finally {
    sending.value = undefined
    comeBack()
  }
}

// comeBack tells those who wait for an answer that none comes now, and sets the time of the next try.
function comeBack(): void {
  for (const [id, told] of waiters) if (resting(id) || noLine.value || signedOut.value || blocked(id)) told(undefined)
  if (waiting.value.some((i) => i.state === 'waiting' || i.state === 'sent') && !signedOut.value) timer = setTimeout(send, noLine.value ? rest(lineFailures) : 3000)
}

const blocked = (id: string): boolean => {
  const mine = items.value.find((i) => i.id === id)
  return items.value.some((i) => mine && i.lane === mine.lane && i.n < mine.n && !settled(i.state))
}

// attempt sends one command; false ends the run: there is no line, or nobody is signed in.
async function attempt(one: Item): Promise<boolean> {
  let said: Said
  try {
    const refused = await sendPhotos(one)
    if (!refused) await note(one.id, 'sent')
    said = refused ?? (await post(one))
    noLine.value = false
    lineFailures = 0
  } catch {
    noLine.value = true
    lineFailures++
    return false
  }
  return taken(one, said)
}

async function taken(one: Item, said: Said): Promise<boolean> {
  const outcome = outcomeOf(said.status)
  if (outcome === 'signed_out') {
    signedOut.value = true
    return false
  }
  signedOut.value = false
  if (outcome === 'again') {
    const n = (failures.get(one.id) ?? 0) + 1
    failures.set(one.id, n)
    restsUntil.set(one.id, performance.now() + rest(n))
    return true
  }
  failures.delete(one.id)
  await contact()
  // What follows comes first: killed in between, the command is asked again and answered as before, and nothing that follows is missing.
  if (outcome === 'accepted') await after(one, said.body)
  await note(one.id, outcome, await answered(one, said))
  tell(one.id, said)
  return true
}

async function answered(one: Item, { status, body }: Said): Promise<Answered> {
  if (outcomeOf(status) === 'accepted') return { status, no: (body as { no?: string } | undefined)?.no }
  const problem = problemOf(new Response(null, { status }), body)
  const reason = [problem.message, ...problem.wrong.map((w) => w.message)].join(' ')
  return { status, code: problem.code, reason, ...(status === 412 && { fresh: await freshOf(one) }) }
}

// after is what follows from a command that was taken: its photos lie at the server, and the next one on the same case stands on its result.
async function after(one: Item, body: unknown): Promise<void> {
  await removePhotos(...one.command.photos.map((p) => p.id))
  const seen = body as { id?: string; version?: number; history?: [] } | undefined
  const { command } = one
  if (!seen?.version || (command.kind !== 'act' && !entryOn(command.path))) return
  if (command.kind === 'act' && (await recall('GET /api/v1/cases/' + seen.id))) await keep('GET /api/v1/cases/' + seen.id, JSON.stringify(body))
  const stood = standsOn(command)
  const version = command.kind === 'act' ? rebased(stood, { ...seen, version: seen.version }, command.account) : seen.version
  if (version === undefined) return
  for (const later of items.value) {
    if (later.lane === one.lane && later.n > one.n && later.state === 'waiting' && standsOn(later.command) === stood) await rewrite(later.id, putOn(later.command, version))
  }
}

// freshOf is how the case or the entry of a command stands now; undefined where that cannot be read.
export async function freshOf(one: Item): Promise<unknown> {
  const where = whereOf(one.command)
  const said = where ? await ask('GET', where.path).catch(() => undefined) : undefined
  return said && (said.status < 300 || said.status === 403 || said.status === 404) ? said.body : undefined
}

// sendPhotos sends what the command needs and is not there yet; answers what the server said against one of them.
async function sendPhotos(one: Item): Promise<Said | undefined> {
  for (const { id } of one.command.photos) {
    const photo = await photoOf(id)
    if (!photo || photo.sent) continue
    const said = await ask('POST', '/api/v1/uploads?id=' + id, photo.file, { 'Content-Type': photo.file.type || 'application/octet-stream' }, photoPatience)
    if (outcomeOf(said.status) !== 'accepted') return said
    await notePhoto(id)
  }
  return undefined
}

const post = ({ command: c }: Item): Promise<Said> =>
  ask('POST', c.path, c.body, {
    'Content-Type': 'application/json', 'Idempotency-Key': c.id, 'Client-Time': c.at, ...(c.version > 0 && { 'If-Match': `"${c.version}"` }),
  })

async function ask(method: string, path: string, body?: BodyInit, headers: Record<string, string> = {}, wait = patience): Promise<Said> {
  const answer = await fetch(base + path, { method, body, headers: { ...headers, 'Accept-Language': locale() }, credentials: 'same-origin', signal: AbortSignal.timeout(wait) })
  const text = await answer.text()
  let value: unknown
  try {
    value = text ? JSON.parse(text) : undefined
  } catch {
    if (answer.ok) throw noAnswer() // a sign-in page of some network in between is no answer of ours
  }
  return { status: answer.status, body: value }
}
