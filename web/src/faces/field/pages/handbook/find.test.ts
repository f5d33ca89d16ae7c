import { expect, it } from 'vitest'
import type { Matter } from '../../../../shared/api/catalogue.ts'
import { find } from './find.ts'

const all = [
  { code: 'C1', name: '楼道堆物', category: '安全', lead: { name: '区消防救援大队' }, card: { look: '电动车进楼' } },
  { code: 'C2', name: '井盖缺损', category: '市政', lead: { name: '区城市管理局' }, card: { look: '井盖松动' } },
] as unknown as Matter[]

it.each([
  ['', ['C1', 'C2']],
  ['井盖', ['C2']],
  ['电动车', ['C1']],
  ['安全 消防', ['C1']],
  ['井盖 消防', []],
])('finds by %j', (asked, codes) => {
  expect(find(all, asked).map((m) => m.code)).toEqual(codes)
})
