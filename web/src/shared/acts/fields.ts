import type { Score } from './scores.ts'

// What a form may ask for. The desk and the phone draw the same fields with widgets of their own.

export type Kind =
  | 'words' // several lines
  | 'reason' // a code of one of the catalogue's lists
  | 'org' // one organisation
  | 'orgs' // several departments
  | 'part' // one of the units that take part
  | 'place' // grid or community
  | 'matter'
  | 'choice' // one of a few codes
  | 'decision' // yes or no, and one must be chosen
  | 'flag' // on or off
  | 'limit' // an amount in the unit of the case's handle limit
  | 'date'
  | 'files'
  | 'photos' // which of the case's files are public
  | 'case' // another case, by its number
  | 'scores' // what came of a whistle with each department
  | 'objector' // a department whose objection waits

export type ReasonList = 'reject' | 'return' | 'extend' | 'suspend'

export interface Field<Name extends string = string> {
  name: Name
  kind: Kind
  required?: boolean
  max?: number // characters
  choices?: readonly string[]
  group?: string // labels of the choices; "choice.<field>" if left out
  list?: ReasonList
  quick?: boolean // shown at once on the phone; the others under "more"
}

export interface Uploaded {
  id: string
  name: string
  type: string
  kept?: boolean // on this phone, and not sent yet
}

export type Value = string | boolean | string[] | Uploaded[] | Score[] | undefined
export type Values = Record<string, Value>

// empty reports whether nothing was given.
export function empty(value: Value): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

// missing returns the required fields that are empty.
export function missing(fields: Field[], values: Values): string[] {
  return fields.filter((f) => f.required && blank(values[f.name])).map((f) => f.name)
}

function blank(value: Value): boolean {
  return typeof value === 'string' ? value.trim() === '' : empty(value)
}

// bodyOf makes the body of a request: empty fields stay out, files go by their ids. No public photo is an answer, too.
export function bodyOf(fields: Field[], values: Values): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const f of fields) {
    const value = values[f.name]
    if (f.kind === 'photos') body[f.name] = value ?? []
    else if (empty(value)) continue
    else body[f.name] = f.kind === 'files' ? (value as Uploaded[]).map(({ id }) => ({ id })) : value
  }
  return body
}
