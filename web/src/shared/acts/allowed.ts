import type { components } from '../api/schema'

export type AllowedAct = components['schemas']['AllowedAct']

// allows reports whether the server offers an act.
export const allows = (allowed: AllowedAct[] | null | undefined, act: string): boolean => (allowed ?? []).some((a) => a.act === act)
