import { vi } from 'vitest'

export interface Asked {
  method: string
  path: string
  query: URLSearchParams
  headers: Headers
  body: unknown
}

type Answer = { status?: number; body?: unknown } | 'lost'
type Route = (asked: Asked) => Answer

// fakeServer answers requests in the place of the server: by "METHOD /path", with `*` for one part of a path. It keeps
// what was asked. A request that it does not know is answered as a mistake of the test.
export function fakeServer(routes: Record<string, Route>): { asked: Asked[] } {
  const asked: Asked[] = []
  vi.stubGlobal('fetch', async (input: Request) => {
    const url = new URL(input.url, 'http://localhost')
    const text = await input.text()
    const one: Asked = { method: input.method, path: url.pathname, query: url.searchParams, headers: input.headers, body: text ? JSON.parse(text) : undefined }
    asked.push(one)
    const route = Object.entries(routes).find(([pattern]) => fits(pattern, one))?.[1]
    if (!route) throw new Error(`the test has no answer for ${one.method} ${one.path}`)
    const answer = route(one)
    if (answer === 'lost') throw new TypeError('failed to fetch')
    const status = answer.status ?? 200
    return new Response(status === 204 ? null : JSON.stringify(answer.body ?? null), {
      status,
      headers: { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' },
    })
  })
  return { asked }
}

function fits(pattern: string, asked: Asked): boolean {
  const parts = pattern.split('*').map((p) => p.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('[^/]+')}$`).test(`${asked.method} ${asked.path}`)
}

// ToldStream stands for live updates that a test tells itself.
export class ToldStream {
  static open = new Set<ToldStream>()
  readyState = 1
  onopen: (() => void) | null = null
  onerror: (() => void) | null = null
  private heard: ((e: { data: string }) => void)[] = []

  constructor() {
    ToldStream.open.add(this)
  }
  addEventListener(_type: string, listener: (e: { data: string }) => void): void {
    this.heard.push(listener)
  }
  close(): void {
    ToldStream.open.delete(this)
  }
  static tell(...cases: string[]): void {
    for (const stream of this.open) for (const id of cases) stream.heard.forEach((h) => h({ data: JSON.stringify({ kind: 'case.note', subject: 'case:' + id, version: 2 }) }))
  }
  static again(): void {
    for (const stream of this.open) {
      stream.onerror?.()
      stream.onopen?.()
    }
  }
}

// silentStream stands for live updates on which nothing is ever told.
export class SilentStream {
  readyState = 1
  onopen: (() => void) | null = null
  onerror: (() => void) | null = null
  addEventListener(): void {}
  close(): void {}
}
