import { effectScope, ref } from 'vue'
import { afterEach, expect, it, vi } from 'vitest'
import { fakeServer } from '../../../../shared/testing/fake-server.ts'
import { row } from '../../../../shared/testing/samples.ts'
import { useAlike, type Where } from './use-alike.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('asks once when kind and place stand still: near a point, else in the chosen area, and never without a kind', async () => {
  vi.useFakeTimers()
  const server = fakeServer({
    'GET /api/v1/similar': () => ({ body: { items: [row] } }),
    'GET /api/v1/cases': () => ({ body: { items: [row, { ...row, id: '2' }] } }),
  })
  const where = ref<Where>({})
  const matter = ref<string>()
  const scope = effectScope()
  const found = scope.run(() => useAlike(where, matter))!
  const still = () => vi.advanceTimersByTimeAsync(500)

  where.value = { grid: '140502001003' }
  await still()
  expect(server.asked).toEqual([])
  matter.value = 'C09'
  await vi.advanceTimersByTimeAsync(100)
  matter.value = 'C0904'
  await still()
  expect(server.asked.map((a) => a.path + a.query.get('matter') + a.query.get('open'))).toEqual(['/api/v1/casesC0904true'])
  expect(found.value).toHaveLength(2)
  where.value = { point: { lon: 112.8, lat: 35.5 }, grid: '140502001003' }
  await still()
  expect(server.asked.at(-1)?.path).toBe('/api/v1/similar')
  expect(found.value).toHaveLength(1)
  scope.stop()
})
