import { api, must } from './client.ts'

export const workingCalendar = (year?: number) => must(api.GET('/api/v1/calendar', { params: { query: year ? { year } : {} } }))
