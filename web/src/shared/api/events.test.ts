import { describe, expect, it, vi } from 'vitest'
import { follow, type Source } from './events.ts'

class Fake implements Source {
  onopen: Source['onopen'] = null
  onerror: Source['onerror'] = null
  readyState = 1
  #listeners: ((e: MessageEvent<string>) => void)[] = []
  addEventListener(_type: string, listener: (e: MessageEvent<string>) => void): void {
    this.#listeners.push(listener)
  }
  tell(data: object): void {
    for (const l of this.#listeners) l(new MessageEvent('act', { data: JSON.stringify(data) }))
  }
  close(): void {
    this.readyState = 2
  }
}

const event = new Event('x')

describe('live updates', () => {
  it('tell what happened', () => {
    const source = new Fake()
    const heard = vi.fn()
    follow(heard, vi.fn(), () => source)
    source.tell({ kind: 'case.sign', subject: 'case:1', version: 3 })
    expect(heard).toHaveBeenCalledWith({ kind: 'case.sign', subject: 'case:1', version: 3 })
  })

  it('read everything anew after a lost connection, and only then', () => {
    const source = new Fake()
    const again = vi.fn()
    const { live } = follow(vi.fn(), again, () => source)
    source.onopen?.(event)
    expect(again).not.toHaveBeenCalled()
    expect(live.value).toBe(true)
    source.onerror?.(event)
    expect(live.value).toBe(false)
    source.onopen?.(event)
    expect(again).toHaveBeenCalledOnce()
  })

  it('start over when the browser has given up', async () => {
    const sources: Fake[] = []
    const open = () => (sources.push(new Fake()), sources.at(-1)!)
    const { stop } = follow(vi.fn(), vi.fn(), open, 0)
    sources[0]!.readyState = 2
    sources[0]!.onerror?.(event)
    await vi.waitFor(() => expect(sources).toHaveLength(2))
    stop()
  })
})
