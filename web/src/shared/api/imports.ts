import { base } from './base.ts'
import { locale } from '../i18n/index.ts'
import { noAnswer, problemOf } from './problem.ts'
import type { components } from './schema'

type Schemas = components['schemas']
export type GroundResult = Schemas['ImportResult']
export type TableResult = Schemas['TableResult']
export type ImportResult = GroundResult & Partial<Pick<TableResult, 'same' | 'invitations'>>

export interface ImportAsk {
  kind: string
  file: File
  datum?: string
  validFrom?: string
  heirs?: string[]
  dryRun: boolean
}

// takeFile sends a file to be taken in, or to be looked at alone, and tells how far the sending is, from 0 to 1.
export const takeFile = (ask: ImportAsk, key: string, told: (share: number) => void): Promise<ImportResult> =>
  sendFile(`${base}/api/v1/imports/${ask.kind}${queryOf(ask)}`, ask.file, ask.dryRun ? undefined : key, told) as Promise<ImportResult>

// sendFile sends a file as it is and returns the answer; told is how much of it is on its way, from 0 to 1.
export function sendFile(address: string, file: File, key: string | undefined, told: (share: number) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', address)
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.setRequestHeader('Accept-Language', locale())
    if (key) request.setRequestHeader('Idempotency-Key', key)
    request.upload.onprogress = (e) => e.lengthComputable && told(e.loaded / e.total)
    request.onerror = () => reject(noAnswer())
    request.onload = () => {
      const body = parsed(request.responseText)
      if (request.status >= 300) return reject(problemOf(new Response(null, { status: request.status }), body))
      resolve(body)
    }
    request.send(file)
  })
}

function queryOf(ask: ImportAsk): string {
  const query = new URLSearchParams()
  if (ask.dryRun) query.set('dry_run', 'true')
  if (ask.datum) query.set('datum', ask.datum)
  if (ask.validFrom) query.set('valid_from', ask.validFrom)
  if (ask.heirs?.length) query.set('heir', ask.heirs.join(','))
  const text = query.toString()
  return text && `?${text}`
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
