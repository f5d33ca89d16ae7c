import { watch } from 'vue'
import type { Router } from 'vue-router'
import { training } from '../../../shared/api/base.ts'
import { newId } from '../../../shared/api/ids.ts'
import { readBy } from '../../../shared/api/client.ts'
import { upload } from '../../../shared/api/files.ts'
import { me, readMe } from '../../../shared/api/session.ts'
import { sendBy, type Command } from '../../../shared/acts/commands.ts'
import { label, t } from '../../../shared/i18n/index.ts'
import { deliverBy } from '../../../shared/photo/use-uploads.ts'
import { install } from './install.ts'
import { begin, guarded, lock, turnTo, unlocked } from './keeper.ts'
import { keepPhoto } from './photos.ts'
import { reading } from './read.ts'
import { kept, titleBy } from './send.ts'
import { subjectOf } from './subject.ts'
import { keepUp, sync } from './sync.ts'

const longestAway = 15 * 60_000

// useOffline puts the phone's own records between the pages and the line.
export async function useOffline(): Promise<void> {
  if (training || !globalThis.indexedDB || !globalThis.navigator.locks) return
  await begin()
  sendBy(kept)
  readBy(reading)
  deliverBy(keepFile)
  titleBy(titleOf)
  let keeping = false
  watch([unlocked, me], () => {
    if (!unlocked.value || !me.value) return
    if (keeping) return void sync()
    keeping = true
    keepUp()
  })
}

// door lets nobody past while the phone's records are shut.
// It stands before the question who is signed in, which may need them, and behind it, because somebody else may be.
export function door(router: Router): void {
  if (training) return
  router.beforeEach(async (to) => {
    if (me.value) await turnTo(me.value.account)
    if (guarded.value && !unlocked.value && !to.meta.open) return { name: 'pin', query: { to: to.fullPath } }
    if (to.name !== 'pin' || guarded.value || me.value) return true
    try {
      await turnTo((await readMe()).account)
      return true
    } catch {
      return { name: 'signin' }
    }
  })
}

// watchOver shuts the records when the phone was laid aside, and installs what opens the app without a line.
export function watchOver(router: Router): void {
  if (training) return
  let hidden = 0
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) hidden = performance.now()
    else if (unlocked.value && performance.now() - hidden > longestAway) {
      lock()
      void router.push({ name: 'pin', query: { to: router.currentRoute.value.fullPath } })
    }
  })
  void router.isReady().then(() => setTimeout(() => void install(), 2000))
}

// keepFile keeps a photo on the phone until its command is sent; without the phone's records it goes at once.
async function keepFile(file: Blob, name: string, told: (share: number) => void) {
  if (!unlocked.value) return upload(file, name, told)
  const id = newId()
  await keepPhoto(id, file)
  return { id, name, type: file.type.startsWith('image/') ? 'photo' : 'document', kept: true }
}

// titleOf names a command as the person knows it, and what it is about.
async function titleOf(command: Command): Promise<string> {
  return [nameOf(command), await subjectOf(command)].filter(Boolean).join(' · ')
}

function nameOf(command: Command): string {
  switch (command.kind) {
    case 'act':
      return label('act', command.act)
    case 'report':
      return t('reporting.title') + ' ' + (command.body.words ?? '').slice(0, 20)
    case 'instant':
      return t('instant.title') + ' ' + command.body.result.slice(0, 20)
    case 'patrol':
      return t('patrol.title') + ' ' + t('patrol.' + command.body.result)
    case 'visit':
      return t('visits.record_title') + ' ' + t('visits.outcome.' + command.body.outcome)
    case 'mandate':
      return t('errands.new')
    case 'papers':
      return t('errands.title') + ' ' + t('errands.way.' + command.body.way)
    case 'errand':
      return t('errands.title') + ' ' + t('errands.result.' + command.body.result)
    case 'household':
      return t('households.add') + ' ' + command.body.door
    case 'entry':
      return t('ledgers.add') + ' ' + (command.body.values.name ?? command.body.values.address ?? command.body.values.topic ?? '').slice(0, 20)
    case 'correct':
      return t('ledgers.correct')
    case 'end':
      return t('ledgers.end')
  }
  return command.kind
}
