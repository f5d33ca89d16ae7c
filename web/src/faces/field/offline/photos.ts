import { base64, hex, sha256 } from './bytes.ts'
import { desk, inside, items, remove, sealedOnly, waiting } from './keeper.ts'
import { settled } from './order.ts'
import { disclose, enclose } from './seal.ts'
import type { Photo, Row } from './shelf.ts'

// Photos lie beside the commands that name them, and go before them; and what was not sent becomes a file.

export async function keepPhoto(id: string, file: Blob, at = Date.now()): Promise<void> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  await inside().shelf.put('photos', { id, at, type: file.type, ...(await enclose(inside().own!, await desk(), bytes, 'photo:' + id)) })
}

export async function photoOf(id: string): Promise<{ file: Blob; sent: boolean } | undefined> {
  const row = await inside().shelf.get<Photo>('photos', id)
  if (!row) return undefined
  return { file: new Blob([await disclose(inside().own!, row, 'photo:' + id)], { type: row.type }), sent: row.sent === true }
}

export async function notePhoto(id: string): Promise<void> {
  const row = await inside().shelf.get<Photo>('photos', id)
  if (row) await inside().shelf.put('photos', { ...row, sent: true })
}

export const removePhotos = (...ids: string[]): Promise<void> => inside().shelf.delete('photos', ...ids)

// named tells which photos a command takes along, with the hash of each; those that were sent before are the server's already.
export async function named(ids: string[]): Promise<{ id: string; hash: string }[]> {
  const all = await Promise.all(ids.map(async (id) => ({ id, photo: await photoOf(id) })))
  return Promise.all(all.flatMap(({ id, photo }) => (photo ? [photo.file.arrayBuffer().then(async (b) => ({ id, hash: hex(await sha256(new Uint8Array(b))) }))] : [])))
}

// exported is a file of what was not sent, for the desk: it is sealed, and needs no PIN.
export async function exported(): Promise<{ text: string; lines: number; unaddressed: number }> {
  const rows = (await inside().shelf.all<Row>('queue')).filter((r) => !settled(r.state)).sort((a, b) => a.n - b.n)
  const photos = rows.length > 0 ? await inside().shelf.all<Photo>('photos') : []
  const line = (kind: string, r: Row | Photo) => ({ kind, id: r.id, key: r.desk, body: base64(r.body) })
  const list = [...photos.filter((p) => p.desk).map((p) => line('photo', p)), ...rows.filter((r) => r.desk).map((r) => line('command', r))]
  return { text: JSON.stringify({ form: 'gezhi.field.1', items: list }), lines: rows.filter((r) => r.desk).length, unaddressed: rows.filter((r) => !r.desk).length }
}

const week = 7 * 24 * 3_600_000
const day = 24 * 3_600_000

// tidy lets go of receipts of last week and of photos that no command names any more.
export async function tidy(now = Date.now()): Promise<void> {
  for (const item of items.value) if (settled(item.state) && now - item.at > week) await remove(item.id)
  if (sealedOnly.value > 0) return
  const named = new Set(waiting.value.flatMap((i) => i.command.photos.map((p) => p.id)))
  for (const photo of await inside().shelf.all<Photo>('photos')) if (!named.has(photo.id) && now - photo.at > day) await inside().shelf.delete('photos', photo.id)
}
