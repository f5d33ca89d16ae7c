import { may } from '../../../../shared/api/session.ts'

export interface Kind {
  code: string
  permission: string
  ground: boolean // a file of the ground: it has no template, and may need a datum
  suffixes: string
}

const ground = (code: string): Kind => ({ code, permission: 'territory.import', ground: true, suffixes: '.csv,.json,.geojson' })
const table = (code: string, permission: string): Kind => ({ code, permission, ground: false, suffixes: '.xlsx,.csv' })

const kinds: Kind[] = [
  ...['divisions', 'boundaries', 'grids', 'microgrids', 'compounds', 'buildings', 'places'].map(ground),
  table('accounts', 'people.manage'),
  table('posts', 'people.grant'),
  table('liaisons', 'liaison.edit'),
  table('stations', 'station.edit'),
  table('points', 'patrol.edit'),
  table('cases', 'case.import'),
]

// kindsOf lists what this person may take in.
export const kindsOf = (): Kind[] => kinds.filter((k) => may(k.permission))

// imports reports whether there is anything that this person may take in as part of administration; those who keep the people to call,
// the stations or the risk points of their grids come from there.
export const imports = (): boolean => kindsOf().some((k) => !['liaisons', 'stations', 'points'].includes(k.code))

export interface Cell {
  sheet: string
  row: string
  column: string
}

// cellOf reads the path of a wrong cell: "账号!A12 登录名" of a table, "line 12 code" of a file of the ground.
export function cellOf(path: string): Cell {
  const table = /^(.*)!([A-Z]*)(\d+)(?: (.*))?$/.exec(path)
  if (table) return { sheet: table[1] ?? '', row: table[3] ?? '', column: [table[2], table[4]].filter(Boolean).join(' ') }
  const line = /^(?:line|feature) (\d+)(?: (.*))?$/.exec(path)
  if (line) return { sheet: '', row: line[1] ?? '', column: line[2] ?? '' }
  return { sheet: '', row: '', column: path }
}

// csvOf writes invitations as a table that a spreadsheet opens. Nothing in it can begin a formula.
export function csvOf(head: string[], rows: string[][]): string {
  const cell = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? "'" : '') + text.replaceAll('"', '""')}"`
  return '\ufeff' + [head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n'
}
