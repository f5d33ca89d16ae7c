import { base } from './base.ts'
import { api, must } from './client.ts'
import type { components } from './schema'

export type Patch = components['schemas']['MediaPatch']

// moderationQueue lists cases with words or photos on whose release nobody has decided, newest first.
export const moderationQueue = (after?: string, signal?: AbortSignal) => must(api.GET('/api/v1/moderation', { params: { query: { after } }, signal }))

// originalUrl is where a photo is read without what was laid over it, by those who may.
export const originalUrl = (caseId: string, fileId: string) => `${base}/api/v1/cases/${encodeURIComponent(caseId)}/originals/${encodeURIComponent(fileId)}`
