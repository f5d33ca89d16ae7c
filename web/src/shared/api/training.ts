import { api, must } from './client.ts'
import type { components, paths } from './schema'

export type TrainingState = components['schemas']['TrainingState']
export type PracticeRole = NonNullable<paths['/api/v1/training/sessions']['post']['requestBody']>['content']['application/json']['role']

// The roles that can be practised, in the order in which a case goes through their hands.
export const practiceRoles: PracticeRole[] = ['grid_worker', 'dispatcher', 'handler', 'verifier', 'leader']

export const trainingState = (signal?: AbortSignal): Promise<TrainingState> => must(api.GET('/api/v1/training', { signal }))
export const makeTraining = (): Promise<TrainingState> => must(api.POST('/api/v1/training'))

// practise opens a session in the training ground and answers the address of the face in which to work there.
export async function practise(role: PracticeRole): Promise<string> {
  return (await must(api.POST('/api/v1/training/sessions', { body: { role } }))).path
}
