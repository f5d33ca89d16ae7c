import { ledgerRows, ledgers, type Ledger, type LedgerRow, type LedgerRows } from '../../../shared/api/ledgers.ts'
import { civilDate } from '../../../shared/time/format.ts'
import { toBytes } from './bytes.ts'
import { forgetKept, keep, keptNames, recall } from './keeper.ts'

// The lists of the ledgers of one's grids, to be read without a line: masked as the server sends them, without what is sensitive, and no more
// than fits.

const prefix = 'book '
const dayKept = 'book-day'
const listKept = 'GET /api/v1/ledgers'
const path = /^\/api\/v1\/ledgers\/([\w-]+)\/entries(?:\/([\w-]+))?$/

// Bytes on the phone: of one list, and of all of them.
export const mostOfOne = 64 * 1024
export const mostOfAll = 256 * 1024
const rowsAtOnce = 200

const nameOf = (ledger: string, place: string): string => `${prefix}${ledger} ${place}`

// mayKeep tells whether the list of a ledger may lie on a phone: not one whose every row is sensitive, nor one that is of others.
export const mayKeep = (one: Ledger): boolean => one.rows !== 'sensitive' && one.state !== 'for_team' && !one.retired

// slim are rows without sensitive values, as many as fit into some bytes; where some did not, the list says that there are more.
export function slim(one: Ledger, list: LedgerRows, room: number): LedgerRows {
  const open = new Set((one.fields ?? []).filter((f) => f.class !== 'sensitive').map((f) => f.code))
  const items: LedgerRow[] = []
  let left = Math.min(room, mostOfOne) - 64 // for what stands around them
  for (const row of list.items ?? []) {
    const kept = { ...row, values: Object.fromEntries(Object.entries(row.values).filter(([code]) => open.has(code))) }
    left -= toBytes(JSON.stringify(kept)).length + 1
    if (left < 0) return { items, next: 'more' }
    items.push(kept)
  }
  return { items, ...(list.next && { next: 'more' }) }
}

// readBooks fetches the lists once a day; what was there of other grids goes. A list that does not come stays as it was.
export async function readBooks(grids: string[], now = new Date()): Promise<void> {
  const stamp = `${civilDate(now)} ${grids.join()}`
  if (grids.length === 0 || (await recall(dayKept)) === stamp) return
  const books = await ledgers().catch(() => undefined)
  if (!books) return
  const names: string[] = []
  let room = mostOfAll
  let whole = true
  for (const one of (books.items ?? []).filter(mayKeep)) {
    for (const place of grids) {
      const name = nameOf(one.code, place)
      const list = await ledgerRows(one.code, { place, limit: rowsAtOnce }).catch(() => undefined)
      const text = list ? JSON.stringify(slim(one, list, room)) : ((await recall(name)) ?? '')
      whole &&= list !== undefined
      room -= toBytes(text).length
      names.push(name)
      if (list) await keep(name, text)
    }
  }
  await forgetKept(...(await bookNames()).filter((n) => !names.includes(n)))
  if (whole) await keep(dayKept, stamp)
}

const bookNames = async (): Promise<string[]> => (await keptNames()).filter((n) => n.startsWith(prefix))

// tookBook keeps a list that a page has just read, in place of the one that lies there.
export async function tookBook(url: URL, text: () => Promise<string>): Promise<void> {
  const [, ledger, id] = path.exec(url.pathname) ?? []
  const name = nameOf(ledger ?? '', url.searchParams.get('place') ?? '')
  const names = ledger && !id && !partial(url.searchParams) && !url.searchParams.get('q') ? await bookNames() : []
  const one = names.includes(name) ? await bookOf(ledger!) : undefined
  if (!one) return
  const others = await Promise.all(names.filter((n) => n !== name).map(recall))
  const room = others.reduce((left, other) => left - toBytes(other ?? '').length, mostOfAll)
  await keep(name, JSON.stringify(slim(one, JSON.parse(await text()) as LedgerRows, room)))
}

// partial lists are not what lies on the phone: a later page, or what is over too.
const partial = (query: URLSearchParams): boolean => query.has('after') || query.get('ended') === 'true'

// keptBook answers a list or an entry from what the phone has; undefined where that is not on it.
export async function keptBook(url: URL): Promise<string | undefined> {
  const [, ledger, id] = path.exec(url.pathname) ?? []
  if (!ledger) return undefined
  if (id) {
    for (const name of (await bookNames()).filter((n) => n.startsWith(`${prefix}${ledger} `))) {
      const row = (JSON.parse((await recall(name)) ?? '{}') as LedgerRows).items?.find((r) => r.id === id)
      if (row) return JSON.stringify({ ...row, editable: (await bookOf(ledger))?.editable ?? false, history: [] })
    }
    return undefined
  }
  if (partial(url.searchParams)) return undefined
  const list = await recall(nameOf(ledger, url.searchParams.get('place') ?? ''))
  return list && JSON.stringify(foundIn(JSON.parse(list) as LedgerRows, url.searchParams))
}

async function bookOf(ledger: string): Promise<Ledger | undefined> {
  return (JSON.parse((await recall(listKept)) ?? '{}') as { items?: Ledger[] }).items?.find((l) => l.code === ledger)
}

// foundIn are the rows in which the words of a search stand.
export function foundIn(list: LedgerRows, query: URLSearchParams): LedgerRows {
  const words = (query.get('q') ?? '').trim()
  const items = (list.items ?? []).filter((r) => !words || Object.values(r.values).some((v) => v.includes(words)))
  return { ...list, items: items.slice(0, Number(query.get('limit') ?? rowsAtOnce)) }
}
