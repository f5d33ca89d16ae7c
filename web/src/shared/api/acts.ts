import { api, must } from './client.ts'
import type { components, paths } from './schema'

type ActPath = Extract<keyof paths, `/api/v1/cases/{id}/acts/${string}`>

// ActName is an act that somebody may ask for.
export type ActName = ActPath extends `/api/v1/cases/{id}/acts/${infer A}` ? A : never

type BodyAt<P extends ActPath> = paths[P]['post'] extends { requestBody?: { content: { 'application/json': infer B } } } ? B : never

// ActBody is what an act takes.
export type ActBody<A extends ActName> = Omit<BodyAt<`/api/v1/cases/{id}/acts/${A}`>, 'version'>

// FormAct is an act with a form of fields; the others have pages of their own or are no business of these faces.
export type FormAct = Exclude<ActName, 'report' | 'close' | 'erase' | 'blur'>

export type CaseDetail = components['schemas']['CaseDetail']

interface Init {
  params: { path: { id: string }; header: Record<string, string> }
  body: unknown
}

// One function stands for all act routes: they differ in their last word and in their body alone.
const post = api.POST as unknown as (path: string, init: Init) => ReturnType<typeof answer>
declare function answer(): Promise<{ data?: CaseDetail; error?: unknown; response: Response }>

// doAct asks for one act on the version that the person saw, and answers the case after it.
export function doAct<A extends ActName>(id: string, act: A, body: ActBody<A>, version: number, key: string): Promise<CaseDetail> {
  const header = { 'Idempotency-Key': key, 'If-Match': `"${version}"` }
  return must(post(`/api/v1/cases/{id}/acts/${act}`, { params: { path: { id }, header }, body }))
}
