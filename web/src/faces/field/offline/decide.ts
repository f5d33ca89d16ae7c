import { newId } from '../../../shared/api/ids.ts'
import type { CaseDetail } from '../../../shared/api/cases.ts'
import { enqueue, note, type Item } from './keeper.ts'
import { removePhotos } from './photos.ts'
import { again } from './send.ts'

// What a person decides about a command that the server did not take. Nothing goes by itself.

// giveAnew gives the same command on the case as it stands now. It is another command, with a name of its own; the old one stays in the list
// as dropped. Photos lie at the server or on the phone under their own names.
export async function giveAnew(item: Item): Promise<void> {
  const fresh = item.answer?.fresh as CaseDetail | undefined
  if (!fresh?.version) return
  await enqueue({ ...item.command, id: newId(), version: fresh.version, at: new Date().toISOString() }, Date.now())
  await note(item.id, 'dropped')
  again()
}

// drop lets go of a command that was refused or that the person no longer wants.
export async function drop(item: Item): Promise<void> {
  await note(item.id, 'dropped')
  await removePhotos(...item.command.photos.map((p) => p.id))
  again()
}
