import { computed, shallowRef } from 'vue'
import { api, must } from './client.ts'
import type { components, paths } from './schema'

export type Notice = components['schemas']['NoticeView']
export type NoticeSettings = paths['/api/v1/notices/settings']['get']['responses']['200']['content']['application/json']

const count = shallowRef(0)

// unread is how many notices were not read, as far as this page knows.
export const unread = computed(() => count.value)

export const notices = (after?: string, signal?: AbortSignal) =>
  must(api.GET('/api/v1/notices', { params: { query: { limit: 50, ...(after && { after }) } }, signal }))

// countUnread asks anew; what cannot be counted now is counted the next time.
export async function countUnread(): Promise<void> {
  const { data } = await api.GET('/api/v1/notices/unread').catch(() => ({ data: undefined }))
  if (data) count.value = data.unread
}

// markRead marks notices as read, or all of them.
export async function markRead(ids?: string[]): Promise<void> {
  await must(api.POST('/api/v1/notices/read', { body: ids ? { ids } : {} }))
  await countUnread()
}

export const noticeSettings = (signal?: AbortSignal) => must(api.GET('/api/v1/notices/settings', { signal }))
export const saveNoticeSettings = (body: NoticeSettings) => must(api.PUT('/api/v1/notices/settings', { body }))
