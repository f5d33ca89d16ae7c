import { forgetPolicy, handbook, learnReasons, matter, matters, policy, view } from '../../../shared/api/catalogue.ts'
import { readCase, type CaseRow } from '../../../shared/api/cases.ts'
import { api, must } from '../../../shared/api/client.ts'
import { housingOf } from '../../../shared/api/liaisons.ts'
import { asProblem } from '../../../shared/api/problem.ts'
import { riskPoints } from '../../../shared/api/patrol.ts'
import { may, me, readMe } from '../../../shared/api/session.ts'
import { visitsOn } from '../../../shared/api/visits.ts'
import { area, areasBelow, type Area, type Hit } from '../../../shared/api/territory.ts'
import { ownOrgs } from '../../../shared/case/own.ts'
import { readBooks } from './books.ts'
import { forgetKept, forgetRead, keep, keptNames, meetDesk, recall, unlocked } from './keeper.ts'
import { gridsOf } from '../../../shared/account/whose.ts'
import { tidy } from './photos.ts'
import { closed, housingKept, placesKept, sinceKept } from './read.ts'
import { again, signedOut } from './send.ts'
import { ref } from 'vue'

// syncedAt is when the phone last heard everything, by its own clock.
export const syncedAt = ref<number>()
export const syncing = ref(false)

// allHere: what is needed to work without a line was heard once, whole.
export const allHere = ref(false)

// freshRounds counts how often what is to be done today was read anew, so that a page that shows it reads it again.
export const freshRounds = ref(0)

const atOnce = 4
const caseName = 'GET /api/v1/cases/'
let running: Promise<void> | undefined

// sync asks what is new, and fetches what is needed to work without a line: one's own open cases whole, the others as lines.
export function sync(): Promise<void> {
  if (!unlocked.value || !me.value) return Promise.resolve()
  return (running ??= run().finally(() => (running = undefined)))
}

async function run(): Promise<void> {
  syncing.value = true
  try {
    allHere.value ||= (await recall('since')) !== undefined
    await fetchAll()
    allHere.value = true
    syncedAt.value = Date.now()
    signedOut.value = false
    again()
    await tidy()
    if (may('ledger.read')) await readBooks(gridsOf(me.value)) // last: what is to be done today does not wait for it
  } catch (thrown) {
    const { status } = asProblem(thrown)
    if (status === 401 || status === 403) await forgetRead()
    if (status === 401) signedOut.value = true
  } finally {
    syncing.value = false
  }
}

async function fetchAll(): Promise<void> {
  const since = await recall('since')
  const old = new Map((JSON.parse((await recall(sinceKept)) ?? '[]') as CaseRow[]).map((r) => [r.id, r]))
  const rows: CaseRow[] = []
  const fresh: CaseRow[] = []
  let after: string | undefined
  let whole = false
  let rounds = false
  for (;;) {
    const page = await must(api.GET('/api/v1/sync', { params: { query: { ...(since && { since }), ...(after && { after }) } } }))
    rounds ||= page.rounds === true
    if (page.unchanged) {
      if (rounds) await readRounds()
      return keep('since', page.version ?? '')
    }
    for (const item of page.items ?? []) {
      if (item.case) fresh.push(item.case)
      const row = item.case ?? old.get(item.id)
      if (row) rows.push(row)
    }
    if (page.desk) await meetDesk(page.desk.id, page.desk.public, page.desk.author)
    if (page.places) {
      whole = true
      await keep(placesKept, JSON.stringify(page.places))
    }
    after = page.next
    if (after) continue
    await keepCases(rows, fresh)
    if (whole) await keepRest(JSON.parse((await recall(placesKept)) ?? '[]') as Area[])
    if (rounds) await readRounds()
    return keep('since', page.version ?? '') // last: what was cut off begins again
  }
}

const mine = (r: CaseRow): boolean => !closed.includes(r.state) && ownOrgs().some((o) => o.org === r.lead?.org)

async function keepCases(rows: CaseRow[], fresh: CaseRow[]): Promise<void> {
  await keep(sinceKept, JSON.stringify(rows))
  const own = new Set(rows.filter(mine).map((r) => r.id))
  const names = await keptNames()
  await forgetKept(...names.filter((n) => n.startsWith(caseName) && !own.has(n.slice(caseName.length))))
  const lacking = [...own].filter((id) => !names.includes(caseName + id))
  const wanted = new Set([...lacking, ...fresh.map((r) => r.id).filter((id) => own.has(id))])
  await each([...wanted], async (id) => keep(caseName + id, JSON.stringify(await readCase(id))))
  await each([...new Set(rows.filter(mine).flatMap((r) => (r.matter ? [r.matter.code] : [])))], matter)
}

// readRounds asks for the visits of today and for the risk points; the answers are kept as they come.
async function readRounds(): Promise<void> {
  const asked = [...(may('patrol.record') ? [() => riskPoints({})] : []), ...(may('visit.record') ? gridsOf(me.value).map((grid) => () => visitsOn(grid)) : [])]
  await each<() => Promise<unknown>>(asked, (ask) => ask())
  freshRounds.value++
}

// keepRest asks for what seldom changes; the answers are kept as they come.
async function keepRest(places: Area[]): Promise<void> {
  forgetPolicy() // what a page has in its memory already is not on the phone's disk
  await each([readMe, matters, handbook, policy, () => view('main'), learnReasons], (ask) => ask())
  const grids = places.filter((p) => p.code.length === 15).map((p) => p.code)
  const hits: Hit[] = []
  await each(grids, async (code) => {
    const [, , housing] = await Promise.all([area(code), areasBelow(code), housingOf(code)])
    for (const one of [...(housing.compounds ?? []), ...(housing.buildings ?? [])]) hits.push({ id: one.id, kind: 'building', name: one.name, grid: code } as Hit)
  })
  await keep(housingKept, JSON.stringify(hits))
}

async function each<T>(list: T[], ask: (one: T) => Promise<unknown>): Promise<void> {
  const rest = [...list]
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let one = rest.shift(); one !== undefined; one = rest.shift()) await ask(one)
  }))
}

const often = 5 * 60_000

// keepUp syncs now, when the line is back, when somebody looks at the app again, and now and then.
export function keepUp(): void {
  void sync()
  addEventListener('online', () => {
    again() // what is read may be long in coming
    void sync()
  })
  document.addEventListener('visibilitychange', () => document.hidden || void sync())
  setInterval(() => document.hidden || void sync(), often)
}
