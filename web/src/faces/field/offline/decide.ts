import { newId } from '../../../shared/api/ids.ts'
import { enqueue, note, type Item } from './keeper.ts'
import { removePhotos } from './photos.ts'
import { again, freshOf } from './send.ts'
import { putOn } from './standing.ts'

// What a person decides about a command that the server did not take. Nothing goes by itself.

// giveAnew gives the same command on the case or the entry as it stands now. It is another command, with a name of its own; the old one stays in the list
// as dropped. Photos lie at the server or on the phone under their own names.
export async function giveAnew(item: Item): Promise<void> {
  const fresh = item.answer?.fresh as { version?: number } | undefined
  if (!fresh?.version) return
  await enqueue({ ...item.command, id: newId(), ...putOn(item.command, fresh.version), at: new Date().toISOString() }, Date.now())
  await note(item.id, 'dropped')
  again()
}

// drop lets go of a command that was refused or that the person no longer wants.
export async function drop(item: Item): Promise<void> {
  await note(item.id, 'dropped')
  await removePhotos(...item.command.photos.map((p) => p.id))
  again()
}

// readOther reads the other side of a command that met something else than the person had seen; false where there is no line.
export async function readOther(item: Item): Promise<boolean> {
  const fresh = await freshOf(item)
  if (fresh !== undefined) await note(item.id, item.state, { ...item.answer!, fresh })
  return fresh !== undefined
}
