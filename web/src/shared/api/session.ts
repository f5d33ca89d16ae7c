import { computed, shallowRef } from 'vue'
import { api, must } from './client.ts'
import type { components, operations } from './schema'

export type Me = components['schemas']['Me']
export type OwnSession = components['schemas']['SessionView']
export type Invitation = components['schemas']['InvitationView']
export type Permission = Me['permissions'] extends (infer P)[] | null ? P : never

const current = shallowRef<Me>()

// me is who is signed in on this device, once it is known.
export const me = computed(() => current.value)

// may reports whether there can be anything that this person may do; the server asks again about each thing.
export function may(permission: string): boolean {
  return (current.value?.permissions ?? []).some((p) => p === permission)
}

// holds reports whether the person has a post of one of the roles.
export function holds(...roles: string[]): boolean {
  return (current.value?.posts ?? []).some((p) => roles.includes(p.role))
}

// administers reports whether the person has no other post than an administrator's: these see no case.
export function administers(): boolean {
  const posts = current.value?.posts ?? []
  return posts.length > 0 && posts.every((p) => p.role.endsWith('_admin'))
}

// readMe asks who is signed in. It throws a Problem with signedOut when nobody is.
export async function readMe(): Promise<Me> {
  current.value = await must(api.GET('/api/v1/session'))
  return current.value
}

export async function signIn(login: string, password: string, kind: OwnSession['kind']): Promise<Me> {
  current.value = await must(api.POST('/api/v1/session', { body: { login, password, kind } }))
  return current.value
}

// signInByLink enters with a link that a demonstration printed.
export async function signInByLink(link: string, kind: OwnSession['kind']): Promise<Me> {
  current.value = await must(api.POST('/api/v1/session/link', { body: { link, kind } }))
  return current.value
}

// signOut ends the session. What lies in the browser goes with it, unless the app keeps work there that has not been sent, and clears the rest itself.
export async function signOut(keep = false): Promise<void> {
  await must(api.DELETE('/api/v1/session', { params: { query: keep ? { keep } : {} } }))
  current.value = undefined
}

// forget drops what this device knew of a session that has ended.
export function forget(): void {
  current.value = undefined
}

export type SetUp = NonNullable<operations['post-session-setup']['requestBody']>['content']['application/json']

export const setUp = (body: SetUp) => must(api.POST('/api/v1/session/setup', { body }))
export const redeem = (link: string, password: string) => must(api.POST('/api/v1/session/redeem', { body: { link, password } }))
export const prove = (password: string) => must(api.POST('/api/v1/session/prove', { body: { password } }))

// changePassword ends every other session of the account.
export async function changePassword(old: string, fresh: string): Promise<void> {
  await must(api.POST('/api/v1/session/password', { body: { old, new: fresh } }))
  await readMe()
}

export const ownSessions = (signal: AbortSignal) => must(api.GET('/api/v1/session/all', { signal }))
export const endSession = (id: string) => must(api.DELETE('/api/v1/session/all/{id}', { params: { path: { id } } }))
export const endOtherSessions = () => must(api.POST('/api/v1/session/all/end-others'))
