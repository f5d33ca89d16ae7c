import type { CaseRow } from '../../../shared/api/cases.ts'
import type { Area, Hit } from '../../../shared/api/territory.ts'
import { keptBook, tookBook } from './books.ts'
import { contact, forgetRead, keep, recall, unlocked } from './keeper.ts'
import { noLine } from './send.ts'

// Reading without a line: what the pages ask for is answered from what the phone has kept, and only that.

export const sinceKept = 'rows'
export const placesKept = 'places'
export const housingKept = 'housing'

// lasting are the answers that are kept whenever they come; a case is kept by the sync alone, and only one's own open ones.
const lasting = [/^\/api\/v1\/session$/, /^\/api\/v1\/(risk-points|ledgers)$/, /^\/api\/v1\/grids\/\d+\/(visits|mandates)$/, /^\/api\/v1\/catalogue(\/(matters|reasons|views)(\/[\w.-]+)?)?$/, /^\/api\/v1\/areas(\/\d+(\/(children|housing))?)?$/]
const oneCase = /^\/api\/v1\/cases\/[\w-]+$/

const nameOf = (url: URL): string => 'GET ' + url.pathname + url.search
const passing = [502, 503, 504]
const patience = 6000
const longest = 30_000 // a lost answer is given up, so that whoever waits for it asks again

// reading asks the server and keeps what lasts. Where no answer comes, it answers from what was kept.
export async function reading(request: Request, ask: (request: Request) => Promise<Response> = (r) => globalThis.fetch(r)): Promise<Response> {
  if (request.method !== 'GET' || !unlocked.value) return ask(request)
  const url = new URL(request.url)
  const kept = await keptAnswer(url)
  try {
    const answer = await within(ask(request), kept === undefined ? longest : patience)
    if (passing.includes(answer.status) && kept !== undefined) return answerOf(kept)
    if (answer.status !== 504) noLine.value = false
    await took(url, answer)
    return answer
  } catch (thrown) {
    if (kept === undefined || request.signal.aborted) throw thrown
    noLine.value = true
    return answerOf(kept)
  }
}

async function took(url: URL, answer: Response): Promise<void> {
  if ((answer.status === 401 || answer.status === 403) && /\/(session|sync)$/.test(url.pathname)) await forgetRead()
  if (!answer.ok) return
  await contact()
  const name = nameOf(url)
  if (lasting.some((l) => l.test(url.pathname)) || (oneCase.test(url.pathname) && (await recall(name)) !== undefined)) await keep(name, await answer.clone().text())
  await tookBook(url, () => answer.clone().text())
}

function within<T>(asked: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('no answer in time')), ms)
    asked.then(resolve, reject)
  })
}

const answerOf = (body: string): Response => new Response(body, { status: 200, headers: { 'Content-Type': 'application/json' } })

async function keptAnswer(url: URL): Promise<string | undefined> {
  const { pathname: path, searchParams: query } = url
  if (path === '/api/v1/cases') {
    const rows = await recall(sinceKept)
    return rows && JSON.stringify({ items: listed(JSON.parse(rows) as CaseRow[], query) })
  }
  if (path === '/api/v1/places') {
    const places = await recall(placesKept)
    return places && JSON.stringify(found(JSON.parse(places) as Area[], JSON.parse((await recall(housingKept)) ?? '[]') as Hit[], query.get('q') ?? ''))
  }
  if (lasting.some((l) => l.test(path)) || oneCase.test(path)) return recall(nameOf(url))
  return keptBook(url)
}

// closed are the states in which nobody has anything to do any more.
export const closed = ['rejected', 'merged', 'closed', 'archived', 'withdrawn']

// listed are the kept cases that a list asks for, in its order.
export function listed(rows: CaseRow[], query: URLSearchParams): CaseRow[] {
  const states = query.getAll('state').flatMap((s) => s.split(','))
  const org = query.get('lead') ?? query.get('org')
  const list = rows.filter((r) => (states.length ? states.includes(r.state) : !query.has('open') || !closed.includes(r.state)) && (!org || r.lead?.org === org))
  const due = (r: CaseRow) => r.next_due ?? '9'
  return list.sort((a, b) => (query.get('order') === 'due' ? due(a).localeCompare(due(b)) : b.reported_at.localeCompare(a.reported_at)))
}

// found are the kept places whose name holds the words.
export function found(places: Area[], housing: Hit[], words: string): Hit[] {
  const hits = places.filter((p) => p.name.includes(words)).map((p) => ({ id: p.code, kind: 'area', name: p.name, grid: p.code.slice(0, 15) }) as Hit)
  return [...hits, ...housing.filter((h) => h.name.includes(words))].slice(0, 20)
}
