import { describe, expect, it } from 'vitest'
import document from '../../../openapi.json'
import acts from '../../text/zh-CN/acts.json'
import type { Field } from './fields.ts'
import { forms } from './forms.ts'

const all = Object.entries(forms) as [string, Field[]][]
const own = acts.own as Record<string, Record<string, string>>
const common = acts.field as Record<string, string>
const schemas = document.components.schemas as unknown as Record<string, { required?: string[] }>
const paths = document.paths as unknown as Record<string, { post: { requestBody?: { content: { 'application/json': { schema: Schema } } } } }>

interface Schema {
  $ref?: string
  required?: string[]
}

function required(act: string): string[] {
  const schema = paths[`/api/v1/cases/{id}/acts/${act}`]?.post.requestBody?.content['application/json'].schema
  const named = schema?.$ref ? schemas[schema.$ref.split('/').at(-1)!] : schema
  return named?.required ?? []
}

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
})
