import { base } from './base.ts'
import createClient, { type Middleware } from 'openapi-fetch'
import { locale } from '../i18n/index.ts'
import { noAnswer, problemOf } from './problem.ts'
import type { paths } from './schema'

let read = (request: Request): Promise<Response> => globalThis.fetch(request)

// readBy puts something between the pages and the line, as a face does that knows what to answer without one.
export function readBy(reader: (request: Request) => Promise<Response>): void {
  read = reader
}

let onSignedOut: () => void = () => {}

// whenSignedOut names what to do when the session has ended.
export function whenSignedOut(then: () => void): void {
  onSignedOut = then
}

const speaking: Middleware = {
  onRequest({ request }) {
    request.headers.set('Accept-Language', locale())
    return request
  },
  onResponse({ response, schemaPath }) {
    if (response.status === 401 && schemaPath !== '/api/v1/session') onSignedOut()
    return response
  },
}

// api is the typed client of the server's interface.
export const api = createClient<paths>({
  baseUrl: base,
  credentials: 'same-origin',
  fetch: (request) => read(request),
})
api.use(speaking)

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

// must waits for an answer and returns its data, or throws a Problem.
export async function must<T>(asked: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>
  try {
    answer = await asked
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') throw thrown
    throw noAnswer()
  }
  if (!answer.response.ok) throw problemOf(answer.response, answer.error)
  return answer.data as T
}
