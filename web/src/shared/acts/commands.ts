import { doAct, type ActBody, type FormAct } from '../api/acts.ts'
import { reveal, sendInstant, sendReport, type CaseDetail, type InstantBody, type Person, type Receipt, type ReportBody, type RevealReason } from '../api/cases.ts'
import { addHousehold, type HouseholdBody } from '../api/households.ts'
import { addEntry, correctEntry, endEntry, type EndReason, type EntryBody, type Kept } from '../api/ledgers.ts'
import { Intent } from '../api/intent.ts'
import { useSend } from '../api/load.ts'
import { endMandate, movePapers, takeMandate, type Mandate, type MandateBody, type MandateEnd, type MoveBody } from '../api/mandates.ts'
import { sendPatrol, type PatrolBody, type PatrolRecord } from '../api/patrol.ts'
import { sendVisit, type Visit, type VisitBody } from '../api/visits.ts'

// Command is one thing that a person means to change. It holds all that the change needs, the version that the person saw
// included, and nothing of a page: so it may wait for a connection.
export type Command =
  | { kind: 'act'; id: string; act: FormAct; version: number; body: ActBody<FormAct> }
  | { kind: 'report'; body: ReportBody }
  | { kind: 'instant'; body: InstantBody }
  | { kind: 'patrol'; point: string; body: PatrolBody }
  | { kind: 'visit'; household: string; body: VisitBody }
  | { kind: 'mandate'; household: string; body: MandateBody }
  | { kind: 'papers'; id: string; body: MoveBody }
  | { kind: 'errand'; id: string; body: MandateEnd }
  | { kind: 'household'; body: HouseholdBody }
  | { kind: 'entry'; ledger: string; body: EntryBody }
  | { kind: 'correct'; ledger: string; id: string; body: { version: number; values: Record<string, string> } }
  | { kind: 'end'; ledger: string; id: string; body: { version: number; reason: EndReason } }
  | { kind: 'reveal'; id: string; reason: RevealReason; words: string }

export interface Answers {
  act: CaseDetail
  report: Receipt
  instant: Receipt
  patrol: PatrolRecord
  household: { id: string }
  entry: Kept
  correct: Kept
  end: Kept
  visit: Visit
  mandate: Mandate
  papers: Mandate
  errand: Mandate
  reveal: Person
}

// Issued is a command under the name that it keeps in every try, and the phone's time when it was given.
export interface Issued<C extends Command = Command> {
  command: C
  key: string
  at: string
}

// Later says that a command is kept on this phone and will be sent.
export class Later {
  constructor(readonly id: string) {}
}

// Sender brings a command to where it is decided.
export type Sender = (issued: Issued) => Promise<Answers[Command['kind']]>

// direct sends at once, over the network.
export const direct: Sender = ({ command: c, key }) => {
  switch (c.kind) {
    case 'act':
      return doAct(c.id, c.act, c.body, c.version, key)
    case 'report':
      return sendReport(c.body, key)
    case 'instant':
      return sendInstant(c.body, key)
    case 'patrol':
      return sendPatrol(c.point, c.body, key)
    case 'visit':
      return sendVisit(c.household, c.body, key)
    case 'mandate':
      return takeMandate(c.household, c.body, key)
    case 'papers':
      return movePapers(c.id, c.body, key)
    case 'errand':
      return endMandate(c.id, c.body, key)
    case 'household':
      return addHousehold(c.body, key)
    case 'entry':
      return addEntry(c.ledger, c.body, key)
    case 'correct':
      return correctEntry(c.ledger, c.id, c.body, key)
    case 'end':
      return endEntry(c.ledger, c.id, c.body, key)
    case 'reveal':
      return reveal(c.id, c.reason, c.words, key)
  }
}

let sender = direct

// sendBy puts another sender in place of the direct one, and answers the one before it.
export function sendBy(next: Sender): Sender {
  const before = sender
  sender = next
  return before
}

// useCommand is the one way by which the pages change something: what was not answered is tried again under the same key.
export function useCommand() {
  const intent = new Intent()
  const { busy, slow, problem, send } = useSend()

  function issue<C extends Command>(command: C): Promise<Answers[C['kind']] | Later | undefined> {
    const at = new Date().toISOString()
    return send(() => intent.run(command, (key) => sender({ command, key, at }) as Promise<Answers[C['kind']] | Later>))
  }

  return { busy, slow, problem, issue }
}
