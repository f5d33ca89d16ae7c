import { computed, ref, shallowRef } from 'vue'
import { training } from '../../../shared/api/base.ts'
import { fromBase64, random, toBytes, toText, type Bytes } from './bytes.ts'
import { withoutIds } from './ids.ts'
import { settled, type State } from './order.ts'
import { mostTries, stale, waitFor, type Contact, type Tries } from './pin.ts'
import { address, disclose, enclose, newDevice, newOwn, open as openSealed, openOwn, pinKey, prove, seal, type DeskKey } from './seal.ts'
import { Shelf, type Photo, type Row } from './shelf.ts'

// The keeper of what lies on this phone for one account: what was read, what was done and not yet sent, and the key to both.

// Item is a command on this phone, opened.
export interface Item {
  id: string
  n: number
  at: number
  state: State
  lane: string
  command: Kept
  answer?: Answered
}

// Kept is a command word for word as it will be sent.
export interface Kept {
  id: string
  kind: string
  path: string
  version: number
  body: string
  at: string
  account: string
  lane: string
  title: string
  photos: { id: string; hash: string }[]
  mac?: string
}

// Answered is what the server said, as the person is told.
export interface Answered {
  status: number
  no?: string
  code?: string
  reason?: string
  fresh?: unknown // the case or the entry as it stands, where it had moved on; the problem where it is out of reach; missing where it could not be read
}

const whoKey = 'gezhi-field-who'
const nameOf = (account: string): string => 'gezhi-field-' + account

let shelf: Shelf | undefined
let own: CryptoKey | undefined
let who = ''

// guarded: a PIN was chosen; unlocked: it was typed.
export const guarded = ref(false)
export const unlocked = ref(false)
export const sealedOnly = ref(0) // commands that this phone itself cannot open any more
export const items = shallowRef<Item[]>([])
export const tries = ref<Tries>({ wrong: 0, at: 0 })
export const waiting = computed(() => items.value.filter((i) => !settled(i.state)))
export const account = (): string => who

// begin opens what lies on the phone for whoever was here last; nothing of it can be read before the PIN.
export async function begin(): Promise<void> {
  const last = training ? null : localStorage.getItem(whoKey)
  if (last) await turnTo(last)
}

// turnTo opens the records of an account. Another person's stay where they are, sealed.
export async function turnTo(next: string): Promise<void> {
  if (training || who === next) return
  shelf?.close()
  lock()
  who = next
  try {
    shelf = await Shelf.open(nameOf(next))
  } catch {
    return void (shelf = undefined) // a private window, a full disk: the app works with a connection
  }
  localStorage.setItem(whoKey, next)
  guarded.value = (await shelf.get<Bytes>('meta', 'wrapped')) !== undefined
  tries.value = (await shelf.get<Tries>('meta', 'tries')) ?? { wrong: 0, at: 0 }
  await forgetOld()
  await countSealed()
}

async function countSealed(): Promise<void> {
  const rows = await shelf!.all<Row>('queue')
  sealedOnly.value = rows.filter((r) => !settled(r.state)).length
}

// ready tells whether this browser can keep anything at all.
export const ready = (): boolean => shelf !== undefined && !training

// choosePin makes the key of this phone's records anew. What an older key had sealed stays for the desk.
export async function choosePin(pin: string): Promise<void> {
  const device = (await shelf!.get<CryptoKey>('meta', 'device')) ?? (await newDevice())
  const salt = random(16)
  const made = await newOwn(await pinKey(pin, salt, device))
  await shelf!.set('meta', 'device', device)
  await shelf!.set('meta', 'salt', salt)
  await shelf!.clear('kept')
  await shelf!.set('meta', 'wrapped', made.wrapped)
  await noteTries({ wrong: 0, at: 0 })
  guarded.value = true
  await opened(made.own)
  void navigator.storage?.persist?.()
}

// tryPin opens the records. After the tenth wrong try what was read is gone, and the key with it: what was done stays, sealed to the desk.
export async function tryPin(pin: string, now = Date.now()): Promise<'open' | 'wrong' | 'wait' | 'wiped'> {
  if (waitFor(tries.value, now) > 0) return 'wait'
  const before = tries.value
  await noteTries({ wrong: before.wrong + 1, at: now })
  const [device, salt, wrapped] = await Promise.all([shelf!.get<CryptoKey>('meta', 'device'), shelf!.get<Bytes>('meta', 'salt'), shelf!.get<Bytes>('meta', 'wrapped')])
  try {
    const key = await openOwn(await pinKey(pin, salt!, device!), wrapped!)
    await noteTries({ wrong: 0, at: 0 })
    await opened(key)
    return 'open'
  } catch {
    if (tries.value.wrong < mostTries) return 'wrong'
    await dropKey()
    return 'wiped'
  }
}

// dropKey forgets the PIN and what was read.
export async function dropKey(): Promise<void> {
  await shelf!.delete('meta', 'wrapped', 'salt')
  await forgetRead()
  await noteTries({ wrong: 0, at: 0 })
  lock()
  guarded.value = false
  await countSealed()
}

async function noteTries(t: Tries): Promise<void> {
  tries.value = t
  await shelf!.set('meta', 'tries', { ...t })
}

async function opened(key: CryptoKey): Promise<void> {
  own = key
  const rows = await shelf!.all<Row>('queue')
  const list: Item[] = []
  let lost = 0
  for (const row of rows) {
    const item = await itemOf(row)
    if (item) list.push(item)
    else if (!settled(row.state)) lost++
  }
  sealedOnly.value = lost
  items.value = list.sort((a, b) => a.n - b.n)
  unlocked.value = true
}

export function lock(): void {
  own = undefined
  unlocked.value = false
  items.value = []
}

// What was read. It is words as the server sent them, without the numbers of identity cards.

let wipes = 0 // what was on its way when everything was forgotten is not kept after it

export async function keep(name: string, text: string): Promise<void> {
  const before = wipes
  const sealed = own && (await seal(own, toBytes(withoutIds(text)), 'kept:' + name))
  if (sealed && own && wipes === before) await shelf!.set('kept', name, sealed)
}

export async function recall(name: string): Promise<string | undefined> {
  const sealed = own && (await shelf!.get<Bytes>('kept', name))
  return sealed ? toText(await openSealed(own!, sealed, 'kept:' + name)) : undefined
}

export const forgetKept = (...names: string[]): Promise<void> => (own ? shelf!.delete('kept', ...names) : Promise.resolve())
export const keptNames = (): Promise<string[]> => (own ? shelf!.keys('kept') : Promise.resolve([]))
export async function forgetRead(): Promise<void> {
  wipes++
  await shelf?.clear('kept')
}

// contact notes that the server has answered; too long without it, and what was read is forgotten.
export async function contact(now = Date.now()): Promise<void> {
  if (shelf) await shelf.set('meta', 'contact', { at: now, seen: now } satisfies Contact)
}

export async function forgetOld(now = Date.now()): Promise<boolean> {
  const last = await shelf?.get<Contact>('meta', 'contact')
  if (!shelf || !last) return false
  const old = stale(last, now)
  if (old) await forgetRead()
  else if (now > last.seen) await shelf.set('meta', 'contact', { ...last, seen: now })
  return old
}

// leave is signing out: what was read goes, what was done and not sent stays for the same person.
export async function leave(): Promise<void> {
  lock()
  await forgetRead()
  localStorage.removeItem(whoKey)
  shelf?.close()
  shelf = undefined
  who = ''
  guarded.value = false
}

// The desk and the secret that proves who gave a command come with the first sync.

export async function meetDesk(id: string, publicHalf: string, author: string): Promise<void> {
  const known = await shelf!.get<DeskKey>('meta', 'desk')
  await shelf!.set('meta', 'desk', { id, public: fromBase64(publicHalf) } satisfies DeskKey)
  await keep('author', author)
  if (known?.id !== id) for (const item of waiting.value) await write(item)
  for (const photo of await shelf!.all<Photo>('photos')) {
    if (!photo.desk && own) await shelf!.put('photos', { ...photo, ...(await address(own, { id, public: fromBase64(publicHalf) }, photo, 'photo:' + photo.id)) })
  }
}

export const desk = (): Promise<DeskKey | undefined> => shelf!.get<DeskKey>('meta', 'desk')

// What was done.

export async function enqueue(command: Omit<Kept, 'mac'>, at: number): Promise<Item> {
  const whole = await proven(command)
  const sealed = await enclose(own!, await desk(), toBytes(JSON.stringify(whole)), 'command:' + command.id)
  const row = await shelf!.add({ id: command.id, at, state: 'waiting', ...sealed })
  const item: Item = { id: row.id, n: row.n, at, state: row.state, lane: command.lane, command: whole }
  items.value = [...items.value, item]
  return item
}

async function proven(command: Kept): Promise<Kept> {
  const secret = await recall('author')
  return secret ? { ...command, mac: await prove(fromBase64(secret), command) } : command
}

async function itemOf(row: Row): Promise<Item | undefined> {
  try {
    const command = JSON.parse(toText(await disclose(own!, row, 'command:' + row.id))) as Kept
    const answer = row.answer && (JSON.parse(toText(await openSealed(own!, row.answer, 'answer:' + row.id))) as Answered)
    return { id: row.id, n: row.n, at: row.at, state: row.state, lane: command.lane, command, answer }
  } catch {
    return undefined
  }
}

// note changes the state of a command. A command that was taken needs its words no more: number and time stay as the receipt.
export async function note(id: string, state: State, answer?: Answered): Promise<void> {
  const row = await shelf!.get<Row>('queue', id)
  if (!row || !own) return
  const said = answer && (await seal(own, toBytes(JSON.stringify(answer)), 'answer:' + id))
  await shelf!.put('queue', { ...row, state, ...(said && { answer: said }) })
  items.value = items.value.map((i) => (i.id === id ? { ...i, state, answer: answer ?? i.answer } : i))
}

// rewrite gives a command that still waits another version to stand on.
export async function rewrite(id: string, on: Pick<Kept, 'version' | 'body'>): Promise<void> {
  const item = items.value.find((i) => i.id === id)
  if (item) await write({ ...item, command: { ...item.command, ...on } })
}

async function write(item: Item): Promise<void> {
  const row = await shelf!.get<Row>('queue', item.id)
  if (!row || !own) return
  const command = await proven(item.command)
  await shelf!.put('queue', { ...row, ...(await enclose(own, await desk(), toBytes(JSON.stringify(command)), 'command:' + item.id)) })
  items.value = items.value.map((i) => (i.id === item.id ? { ...i, command } : i))
}

export async function remove(id: string): Promise<void> {
  await shelf!.delete('queue', id)
  items.value = items.value.filter((i) => i.id !== id)
}

// unsent counts what the server has not answered for good.
export const unsent = computed(() => (unlocked.value ? waiting.value.length : 0) + sealedOnly.value)

// inside gives the records and their key to what belongs to the keeper; the key is missing while they are shut.
export const inside = (): { shelf: Shelf; own?: CryptoKey } => ({ shelf: shelf!, own })
