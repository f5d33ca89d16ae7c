import { describe, expect, it, vi } from 'vitest'
import { drag } from './drag.ts'

// Units are ten pixels wide and lie side by side.
function world(pen: boolean) {
  const over = document.createElement('div')
  over.setPointerCapture = over.releasePointerCapture = vi.fn()
  over.hasPointerCapture = () => true
  const hold = vi.fn()
  const dragged = vi.fn()
  const dragging = vi.fn()
  const stop = drag(over, { unitUnder: ([x]) => (x < 0 ? undefined : Math.floor(x / 10)), pen: () => pen, hold, dragging, dragged })
  const send = (type: string, x: number, more: Partial<PointerEvent> = {}): void =>
    void over.dispatchEvent(Object.assign(new Event(type), { clientX: x, clientY: 0, button: 0, isPrimary: true, pointerId: 1, shiftKey: false, ...more }))
  return { hold, dragged, dragging, send, stop }
}

describe('a drag over units', () => {
  for (const pointerType of ['mouse', 'touch'] as const)
    it(`takes every unit on its way, by ${pointerType}`, () => {
      const w = world(true)
      w.send('pointerdown', 5, { pointerType })
      w.send('pointermove', 38, { pointerType }) // over three units at once
      expect(w.dragging).toHaveBeenLastCalledWith([0, 1, 2, 3])
      expect(w.hold).toHaveBeenLastCalledWith(true)
      w.send('pointerup', 38, { pointerType })
      expect(w.dragged).toHaveBeenCalledExactlyOnceWith([0, 1, 2, 3])
      expect(w.dragging).toHaveBeenLastCalledWith([])
      expect(w.hold).toHaveBeenLastCalledWith(false)
      w.stop()
    })

  it('moves the map and no unit without the pen, unless shift is held', () => {
    const w = world(false)
    w.send('pointerdown', 5)
    w.send('pointermove', 25)
    w.send('pointerup', 25)
    expect(w.hold).not.toHaveBeenCalled()
    w.send('pointerdown', 5, { shiftKey: true })
    w.send('pointermove', 15)
    w.send('pointerup', 15)
    expect(w.dragged).toHaveBeenCalledExactlyOnceWith([0, 1])
    w.stop()
  })

  it('is given up by a second finger, a lost pointer and Escape', () => {
    const w = world(true)
    for (const giveUp of [
      () => w.send('pointerdown', 50, { isPrimary: false, pointerId: 2 }),
      () => w.send('pointercancel', 25),
      () => void document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' })),
    ]) {
      w.send('pointerdown', 5)
      w.send('pointermove', 25)
      giveUp()
      w.send('pointerup', 25)
      expect(w.hold).toHaveBeenLastCalledWith(false)
    }
    expect(w.dragged).not.toHaveBeenCalled()
    w.stop()
  })

  it('is none where it begins outside, or ends where it began', () => {
    const w = world(true)
    w.send('pointerdown', -5)
    w.send('pointermove', 25)
    w.send('pointerup', 25)
    w.send('pointerdown', 5)
    w.send('pointerup', 7)
    expect(w.dragged).not.toHaveBeenCalled()
    w.stop()
  })
})
