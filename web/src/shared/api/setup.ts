import { api, must } from './client.ts'
import type { components } from './schema'

export type FirstStep = components['schemas']['FirstStep']

export const firstSteps = (signal?: AbortSignal) => must(api.GET('/api/v1/setup/steps', { signal }))
