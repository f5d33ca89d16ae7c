import type { Command } from './commands.ts'

// Outgoing is a command as it goes over the line: it may wait on the phone for hours, and is told to the server word for word as it was
// written down. Whoever adds a kind of command adds a line below and the mark Field to the route.
export interface Outgoing {
  path: string
  version: number // that the person saw; 0 where nobody looked before
  body: string
  lane: string // what is in one lane stays in order
  photos: string[]
}

type Kinds = { [K in Command['kind']]?: (c: Extract<Command, { kind: K }>) => Outgoing }

const kinds: Kinds = {
  act: (c) => ({ path: `/api/v1/cases/${c.id}/acts/${c.act}`, version: c.version, body: JSON.stringify(c.body), lane: 'case:' + c.id, photos: photosIn(c.body) }),
  report: (c) => ({ path: '/api/v1/cases', version: 0, body: JSON.stringify(c.body), lane: 'case:' + c.body.id, photos: photosIn(c.body) }),
  // A problem goes after the report of its case, everything else at a point in its own order.
  patrol: (c) => ({
    path: `/api/v1/risk-points/${c.point}/records`, version: 0, body: JSON.stringify(c.body), lane: c.body.case ? 'case:' + c.body.case : 'point:' + c.point, photos: [],
  }),
  visit: (c) => ({ path: `/api/v1/households/${c.household}/visits`, version: 0, body: JSON.stringify(c.body), lane: 'home:' + c.household, photos: [] }),
  // A mandate goes before its papers, each of them in order, its end last.
  mandate: (c) => ({ path: `/api/v1/households/${c.household}/mandates`, version: 0, body: JSON.stringify(c.body), lane: 'mandate:' + c.body.id, photos: [] }),
  papers: (c) => ({ path: `/api/v1/mandates/${c.id}/papers`, version: 0, body: JSON.stringify(c.body), lane: 'mandate:' + c.id, photos: [] }),
  errand: (c) => ({ path: `/api/v1/mandates/${c.id}/end`, version: 0, body: JSON.stringify(c.body), lane: 'mandate:' + c.id, photos: [] }),
  household: (c) => ({ path: '/api/v1/households', version: 0, body: JSON.stringify(c.body), lane: 'door:' + c.body.place + c.body.door, photos: [] }),
  // What is done to one entry stays in order, its making first.
  entry: (c) => ({ path: `/api/v1/ledgers/${c.ledger}/entries`, version: 0, body: JSON.stringify(c.body), lane: 'entry:' + c.body.id, photos: [] }),
  correct: (c) => ({ path: `/api/v1/ledgers/${c.ledger}/entries/${c.id}/corrections`, version: 0, body: JSON.stringify(c.body), lane: 'entry:' + c.id, photos: [] }),
  end: (c) => ({ path: `/api/v1/ledgers/${c.ledger}/entries/${c.id}/end`, version: 0, body: JSON.stringify(c.body), lane: 'entry:' + c.id, photos: [] }),
  instant: (c) => ({ path: '/api/v1/instant', version: 0, body: JSON.stringify(c.body), lane: 'case:' + c.body.id, photos: photosIn(c.body) }),
}

// outgoing answers how a command goes out; undefined where it makes no sense later, as a look at a telephone number.
export function outgoing(command: Command): Outgoing | undefined {
  return (kinds[command.kind] as ((c: Command) => Outgoing) | undefined)?.(command)
}

function photosIn(body: unknown): string[] {
  const { files } = (body ?? {}) as { files?: { id: string }[] | null }
  return (files ?? []).map((f) => f.id)
}
