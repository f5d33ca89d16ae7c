import { ref, type Ref } from 'vue'
import { upload } from '../api/files.ts'
import { asProblem } from '../api/problem.ts'
import type { Uploaded } from '../acts/fields.ts'
import { shrink } from './shrink.ts'

export interface Waiting {
  name: string
  share: number // of its way, from 0 to 1
  error: string
  file: File
}

let deliver: (file: Blob, name: string, told: (share: number) => void) => Promise<Uploaded> = upload

// deliverBy puts another way in place of sending at once, as a phone does that keeps photos until there is a connection.
export function deliverBy(way: typeof deliver): void {
  deliver = way
}

export const mostFiles = 9

// useUploads sends chosen files one after another, and keeps those that failed so that they can be tried again.
export function useUploads(done: Ref<Uploaded[]>) {
  const waiting = ref<Waiting[]>([])

  async function add(chosen: FileList | File[] | null): Promise<void> {
    const room = mostFiles - done.value.length - waiting.value.length
    for (const file of Array.from(chosen ?? []).slice(0, Math.max(0, room))) {
      waiting.value.push({ name: file.name, share: 0, error: '', file })
      await send(waiting.value.at(-1)!)
    }
  }

  async function send(one: Waiting): Promise<void> {
    one.error = ''
    try {
      const small = await shrink(one.file)
      const uploaded = await deliver(small, one.name, (share) => (one.share = share))
      done.value = [...done.value, uploaded]
      drop(one)
    } catch (thrown) {
      one.error = asProblem(thrown).message
    }
  }

  function drop(one: Waiting): void {
    waiting.value = waiting.value.filter((w) => w !== one)
  }

  function remove(id: string): void {
    done.value = done.value.filter((f) => f.id !== id)
  }

  return { waiting, add, send, drop, remove }
}
