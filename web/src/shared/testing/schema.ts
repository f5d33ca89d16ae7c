// A reader of the schemas of our own API, as far as bodies need it. It refuses a word of the schema that it does not know, so that nothing passes
// unread.

export interface Schema {
  $ref?: string
  type?: string | string[]
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean
  items?: Schema
  enum?: unknown[]
  maxLength?: number
  minLength?: number
  maxItems?: number
  minItems?: number
  minimum?: number
  maximum?: number
  pattern?: string
}

const read = new Set(['$ref', 'type', 'properties', 'required', 'additionalProperties', 'items', 'enum', 'maxLength', 'minLength', 'maxItems', 'minItems', 'minimum', 'maximum', 'pattern'])
const said = new Set(['description', 'format', 'examples', 'default'])

const kindOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value)

// faults lists what of a value the schema does not take, each by its path.
export function faults(schemas: Record<string, Schema>, schema: Schema, value: unknown, at = ''): string[] {
  if (schema.$ref) return faults(schemas, schemas[schema.$ref.split('/').at(-1)!]!, value, at)
  const strange = Object.keys(schema).filter((k) => !read.has(k) && !said.has(k))
  if (strange.length > 0) throw new Error(`${at}: a schema with ${strange.join()}`)
  const found: string[] = []
  const wrong = (what: string): void => void found.push(`${at || 'body'}: ${what}`)
  const types = schema.type === undefined ? [] : [schema.type].flat()
  const kind = kindOf(value)
  if (types.length > 0 && !types.includes(kind) && !(kind === 'integer' && types.includes('number'))) return [`${at || 'body'}: ${kind} for ${types.join()}`]
  if (schema.enum && !schema.enum.includes(value)) wrong(`${JSON.stringify(value)} is none of ${schema.enum.join()}`)
  if (typeof value === 'string') {
    const length = [...value].length
    if (length > (schema.maxLength ?? Infinity) || length < (schema.minLength ?? 0)) wrong(`${length} characters`)
    if (schema.pattern && !new RegExp(schema.pattern, 'u').test(value)) wrong(`${value} is not ${schema.pattern}`)
  }
  if (typeof value === 'number' && (value > (schema.maximum ?? Infinity) || value < (schema.minimum ?? -Infinity))) wrong(`${value}`)
  if (Array.isArray(value)) {
    if (value.length > (schema.maxItems ?? Infinity) || value.length < (schema.minItems ?? 0)) wrong(`${value.length} of them`)
    for (const [i, one] of value.entries()) found.push(...faults(schemas, schema.items ?? {}, one, `${at}[${i}]`))
  }
  if (kind === 'object') {
    const given = value as Record<string, unknown>
    for (const name of schema.required ?? []) if (!(name in given)) wrong(`lacks ${name}`)
    for (const [name, one] of Object.entries(given)) {
      const known = schema.properties?.[name]
      if (known) found.push(...faults(schemas, known, one, `${at}.${name}`))
      else if (schema.additionalProperties === false) wrong(`knows no ${name}`)
    }
  }
  return found
}
