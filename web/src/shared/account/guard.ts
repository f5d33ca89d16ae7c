import type { RouteLocationNormalized, RouteLocationRaw, Router } from 'vue-router'
import { asProblem } from '../api/problem.ts'
import { training } from '../api/base.ts'
import { whenSignedOut } from '../api/client.ts'
import { forget, me, readMe } from '../api/session.ts'
import { way } from '../practice/go.ts'

declare module 'vue-router' {
  interface RouteMeta {
    open?: boolean // needs nobody signed in
    title?: string // key of the page's title
  }
}

// guard lets nobody in without a session, and leads to a new password where one must be chosen first. Links with a
// one-time secret, such as /desk/#/link/<secret>, lead to the page that takes it.
export function guard(router: Router): void {
  router.beforeEach(async (to) => {
    const door = /^#\/(link|redeem|setup)\/(.+)$/.exec(to.hash)
    if (door) return { name: door[1], hash: '#' + door[2], replace: true }
    if (to.meta.open) return true
    const known = me.value ?? (await whoIsThere())
    if (!known && training) {
      way.out()
      return false
    }
    if (!known) return { name: 'signin', query: { to: to.fullPath } }
    if (known.must_change_password && to.name !== 'password') return { name: 'password' }
    return true
  })
  whenSignedOut(() => {
    forget()
    const here = router.currentRoute.value
    if (training) return way.out()
    if (!here.meta.open) void router.replace({ name: 'signin', query: { to: here.fullPath } })
  })
}

async function whoIsThere() {
  try {
    return await readMe()
  } catch (thrown) {
    if (asProblem(thrown).signedOut) return undefined
    throw thrown
  }
}

// after is where to go once somebody has signed in: where they wanted to be, within this face.
export function after(route: RouteLocationNormalized): RouteLocationRaw {
  const to = route.query.to
  return typeof to === 'string' && /^\/(?!\/)/.test(to) ? to : '/'
}

// secretOf takes the one-time secret out of the address, so that it stays neither in the history nor on the screen.
// It stands behind the #, which no server sees, or in the query of an older link.
export function secretOf(route: RouteLocationNormalized): string {
  const query = route.query.link ?? route.query.token
  const found = route.hash.slice(1) || (typeof query === 'string' ? query : '')
  if (found) history.replaceState(history.state, '', location.pathname)
  return decodeURIComponent(found.replace(/^(link|token)=/, ''))
}
