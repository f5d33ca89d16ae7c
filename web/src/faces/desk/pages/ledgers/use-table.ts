import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { Intent } from '../../../../shared/api/intent.ts'
import type { TableAsk, TableLook, TableProgress } from '../../../../shared/api/ledgertables.ts'
import { useSend } from '../../../../shared/api/load.ts'
import { asProblem, type Problem } from '../../../../shared/api/problem.ts'

const every = 700 // milliseconds between two looks at how far a table is

// Calls are how a table is looked at, taken in, and followed.
export interface Calls {
  look: (ask: TableAsk, told: (share: number) => void) => Promise<TableLook>
  take: (ask: TableAsk, key: string, told: (share: number) => void) => Promise<TableLook>
  progress: (ledger: string) => Promise<TableProgress>
}

// useTable looks at a table and takes it into a ledger. A table whose page was left goes on; whoever comes back sees how far it is, and how
// it ended. Any change asks for another look.
export function useTable(calls: Calls, ledger: Ref<string>) {
  const file = shallowRef<File>()
  const fields = ref<string[]>([])
  const twins = ref<'skip' | 'add'>('skip')
  const wrong = ref<'refuse' | 'leave'>('refuse')
  const look = shallowRef<TableLook>()
  const asked = ref<string[]>() // what the columns were in the last look, where it was said
  const result = shallowRef<TableLook>()
  const progress = shallowRef<TableProgress>()
  const unread = shallowRef<Problem>() // how far the table is cannot be told
  const share = ref(0)
  const taking = ref(false)
  const intent = new Intent()
  const { busy, problem, send } = useSend()

  const changed = computed(() => look.value !== undefined && fields.value.some((f, i) => f !== look.value?.columns?.[i]?.field))
  const missing = computed(() => (look.value?.targets ?? []).filter((t) => t.required && !fields.value.includes(t.code)))
  const fresh = computed(() => {
    const l = look.value
    return l ? Math.max(0, l.ready - l.same - (twins.value === 'add' ? 0 : l.twins)) : 0
  })
  const ready = computed(() => look.value !== undefined && !changed.value && !missing.value.length && fresh.value > 0 && (!look.value.bad_rows || wrong.value === 'leave'))
  const under = computed(() => progress.value?.under_way === true)

  watch([file, ledger], () => {
    look.value = result.value = problem.value = asked.value = undefined
    fields.value = []
    twins.value = 'skip'
    wrong.value = 'refuse'
  })
  const ask = (): TableAsk => ({ ledger: ledger.value, file: file.value!, ...(asked.value && { fields: asked.value }) })

  // assign says what a column is; what another column was taken for is taken from it.
  function assign(column: number, field: string): void {
    fields.value = fields.value.map((f, i) => (i === column ? field : f === field ? '' : f))
  }

  async function check(): Promise<void> {
    if (!file.value || !ledger.value) return
    const said = changed.value ? [...fields.value] : asked.value
    const mine = [file.value, ledger.value]
    share.value = 0
    result.value = undefined
    asked.value = said
    const answer = await send(() => calls.look(ask(), (part) => (share.value = part)))
    if (!answer || mine[0] !== file.value || mine[1] !== ledger.value) return
    look.value = answer
    fields.value = (answer.columns ?? []).map((c) => c.field)
  }

  async function take(): Promise<void> {
    if (!ready.value) return
    const whole = { ...ask(), fields: [...fields.value], twins: twins.value, wrong: wrong.value }
    const content = { ...whole, file: [whole.file.name, whole.file.size, whole.file.lastModified] }
    share.value = 0
    taking.value = true
    follow()
    const answer = await send(() => intent.run(content, (key) => calls.take(whole, key, (part) => (share.value = part))))
    taking.value = false
    await read()
    if (answer) {
      result.value = answer
      look.value = undefined
    } else if (under.value && ['network', 'import.under_way'].includes(problem.value?.code ?? '')) {
      problem.value = undefined // it goes on where nobody waits for its answer, and is followed
      look.value = undefined
    }
  }

  let timer: ReturnType<typeof setTimeout> | undefined
  let gone = false
  async function read(): Promise<void> {
    const of = ledger.value
    if (!of) return
    try {
      const now = await calls.progress(of)
      if (of !== ledger.value) return
      progress.value = now
      unread.value = undefined
    } catch (thrown) {
      if (of === ledger.value) unread.value = asProblem(thrown)
    }
  }
  // follow looks how far the table is, again and again while it is on its way.
  function follow(): void {
    clearTimeout(timer)
    void read().then(() => {
      if (!gone && (taking.value || under.value)) timer = setTimeout(follow, every)
    })
  }
  watch(ledger, () => {
    progress.value = undefined
    follow()
  }, { immediate: true })
  onScopeDispose(() => {
    gone = true
    clearTimeout(timer)
  })

  return { file, fields, twins, wrong, look, result, progress, unread, share, taking, busy, problem, changed, missing, fresh, ready, under, ask, assign, check, take, follow }
}
