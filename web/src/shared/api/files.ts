import { base } from './base.ts'
import { locale } from '../i18n/index.ts'
import type { Uploaded } from '../acts/fields.ts'
import { noAnswer, problemOf } from './problem.ts'

// upload sends one file and tells how far it is, from 0 to 1. What the server thinks of it comes back as a Problem.
export function upload(file: Blob, name: string, told: (share: number) => void = () => {}): Promise<Uploaded> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', base + '/api/v1/uploads')
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream')
    request.setRequestHeader('Accept-Language', locale())
    request.upload.onprogress = (e) => e.lengthComputable && told(e.loaded / e.total)
    request.onerror = () => reject(noAnswer())
    request.onload = () => {
      const body = parsed(request.responseText)
      if (request.status >= 300) return reject(problemOf(new Response(null, { status: request.status }), body))
      resolve({ ...(body as { id: string; type: string }), name })
    }
    request.send(file)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
