import { t } from '../i18n/index.ts'

// Wrong is one wrong field of what was sent, with the rule and the remedy as a sentence.
export interface Wrong {
  path: string
  code: string
  message: string
}

interface Body {
  status?: number
  code?: string
  detail?: string
  title?: string
  request?: string
  errors?: Wrong[] | null
}

// Problem is whatever went wrong with a request, as a sentence for the person in front of the screen.
export class Problem extends Error {
  constructor(
    readonly status: number, // 0: no answer came
    readonly code: string,
    message: string,
    readonly wrong: Wrong[] = [],
    readonly request = '',
  ) {
    super(message)
    this.name = 'Problem'
  }

  // answered reports whether the server has decided: what was not answered may have happened, and is asked again with
  // the same key.
  get answered(): boolean {
    return this.status !== 0 && this.status < 500 && this.status !== 429
  }

  get stale(): boolean {
    return this.status === 412
  }

  get signedOut(): boolean {
    return this.status === 401
  }

  // at returns the sentences for a field; a path of a list's entry counts for the list.
  at(field: string): string[] {
    return this.wrong.filter((w) => matches(w.path, field)).map((w) => w.message)
  }

  // elsewhere returns the wrong fields that none of the given ones shows.
  elsewhere(fields: string[]): Wrong[] {
    return this.wrong.filter((w) => !fields.some((field) => matches(w.path, field)))
  }
}

function matches(path: string, field: string): boolean {
  return path === field || path.startsWith(field + '.') || path.startsWith(field + '[')
}

// problemOf reads an answer that tells of a problem.
export function problemOf(response: Response, body: unknown): Problem {
  const b: Body = typeof body === 'object' && body !== null ? body : {}
  const message = b.detail ?? b.title ?? t('problem.status', { status: response.status })
  return new Problem(response.status, b.code ?? 'unknown', message, b.errors ?? [], b.request ?? '')
}

// noAnswer is the problem of a request on which nothing came back.
export function noAnswer(): Problem {
  return new Problem(0, 'network', t(navigator.onLine === false ? 'problem.offline' : 'problem.network'))
}

// asProblem makes a Problem of whatever was thrown.
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown
  console.error(thrown)
  return new Problem(-1, 'page', t('problem.page'))
}
