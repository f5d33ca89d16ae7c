import { describe, expect, it } from 'vitest'
import document from '../../../openapi.json'
import acts from '../../text/zh-CN/acts.json'
import { faults, type Schema } from '../testing/schema.ts'
import { bodyOf, missing, type Field, type Value, type Values } from './fields.ts'
import { forms } from './forms.ts'

const all = Object.entries(forms) as [string, Field[]][]
const own = acts.own as Record<string, Record<string, string>>
const common = acts.field as Record<string, string>
const schemas = document.components.schemas as unknown as Record<string, Schema>
const paths = document.paths as unknown as Record<string, { post?: { requestBody?: { content: { 'application/json': { schema: Schema } } } } }>
const prefix = '/api/v1/cases/{id}/acts/'

function schemaOf(act: string): Schema {
  const schema = paths[prefix + act]?.post?.requestBody?.content['application/json'].schema ?? {}
  return schema.$ref ? schemas[schema.$ref.split('/').at(-1)!]! : schema
}
const required = (act: string): string[] => schemaOf(act).required ?? []

// answers are what a person may give in a field: each choice, the longest words, as many as there may be.
function answers(f: Field): Value[] {
  const many = <T>(n: number, one: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => one(i))
  switch (f.kind) {
    case 'words':
      return ['字', '\u{20000}'.repeat(f.max ?? 0)]
    case 'choice':
      return [...f.choices!]
    case 'flag':
    case 'decision':
      return [true, false]
    case 'orgs':
      return [['unit:U01'], many(27, (i) => 'unit:U' + i)]
    case 'files':
      return [many(9, (i) => ({ id: '019a0000-0000-7000-8000-00000000000' + i, name: 'a.jpg', type: 'image/jpeg' }))]
    case 'photos':
      return [[], many(27, (i) => 'photo' + i)]
    case 'scores':
      return [many(27, (i) => ({ org: 'unit:U' + i, arrived: 100, acted: 50, solved: 0 }))]
    case 'date':
      return ['2026-03-05']
    case 'limit':
      return ['2wd', '36h']
    case 'case':
      return ['140502202603020000017']
    case 'place':
      return ['140502001001', '140502001001001']
    default:
      return ['unit:U01'] // a code out of a list that the server gave
  }
}

it('there is a form for every act that is no page of its own', () => {
  const acts = Object.keys(paths).filter((p) => p.startsWith(prefix) && paths[p]!.post).map((p) => p.slice(prefix.length))
  expect(Object.keys(forms).sort()).toEqual(acts.filter((a) => !['report', 'close', 'erase', 'blur'].includes(a)).sort())
})

it('a body that the server would refuse is told', () => {
  const whistle = schemaOf('whistle')
  const good = { kind: 'complaint', called: ['unit:U01'], words: '字' }
  expect(faults(schemas, whistle, good)).toEqual([])
  for (const bad of [{ ...good, kind: 'score' }, { ...good, called: [] }, { ...good, words: 'x'.repeat(1001) }, { ...good, other: 1 }, { kind: 'complaint' }, { ...good, words: 3 }]) expect(faults(schemas, whistle, bad)).not.toEqual([])
})

describe.each(all)('the form of %s', (act, fields) => {
  it('asks for everything that the server demands', () => {
    const asked = fields.filter((f) => f.required || f.kind === 'flag' || f.kind === 'photos').map((f) => f.name)
    expect(asked).toEqual(expect.arrayContaining(required(act)))
  })
  it('names each field once and in words', () => {
    const names = fields.map((f) => f.name)
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(own[act]?.[name] ?? common[name], name).toBeTruthy()
  })
  it('makes bodies that the server takes, whatever is filled in', () => {
    const most = Math.max(1, ...fields.map((f) => answers(f).length))
    for (const which of ['all', 'required']) {
      for (let n = 0; n < most; n++) {
        const values: Values = {}
        for (const f of fields) if (which === 'all' || f.required) values[f.name] = answers(f)[n % answers(f).length]
        if (which === 'required') for (const f of fields) if (f.kind === 'flag') values[f.name] = false // as an untouched switch
        expect(missing(fields, values)).toEqual([])
        expect(faults(schemas, schemaOf(act), bodyOf(fields, values))).toEqual([])
      }
    }
  })
})
