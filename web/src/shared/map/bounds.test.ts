import { afterEach, expect, it, vi } from 'vitest'
import { boundsOf } from './bounds.ts'

afterEach(() => vi.unstubAllGlobals())

it('reads the rectangle of a place from its outline', async () => {
  const feature = (coordinates: unknown) => ({ type: 'Feature', geometry: coordinates && { type: 'MultiPolygon', coordinates } })
  const body = { type: 'FeatureCollection', features: [feature([[[[112.8, 35.4], [112.9, 35.4], [112.9, 35.5], [112.8, 35.4]]]]), feature(null)] }
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(body)))
  expect(await boundsOf('140502001001001')).toEqual([112.8, 35.4, 112.9, 35.5])
  vi.stubGlobal('fetch', async () => new Response('{}', { status: 404 }))
  expect(await boundsOf('140502999')).toBeUndefined()
})
