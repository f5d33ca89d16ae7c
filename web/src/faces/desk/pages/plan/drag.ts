// A drag over the units of a map, by mouse, pen or one finger: the pointer events of all three are the same.
export interface Drag {
  unitUnder: (at: [number, number]) => number | undefined
  pen: () => boolean // a drag moves units; else only with the shift key
  hold: (still: boolean) => void // the map stays where it is meanwhile
  dragging: (units: number[]) => void
  dragged: (units: number[]) => void
}

const stride = 6 // pixels: no unit is narrower where one can be told from another

// drag follows pointers over an element until the answered function is called. A second finger, a lost pointer and Escape give a drag up.
export function drag(over: HTMLElement, o: Drag): () => void {
  let way: number[] | undefined
  let pointer = -1
  let last: [number, number] = [0, 0]
  const at = (e: PointerEvent): [number, number] => {
    const box = over.getBoundingClientRect()
    return [e.clientX - box.left, e.clientY - box.top]
  }
  function down(e: PointerEvent): void {
    if (!e.isPrimary) return giveUp()
    if (e.button !== 0 || (!o.pen() && !e.shiftKey)) return
    last = at(e)
    const unit = o.unitUnder(last)
    if (unit === undefined) return
    way = [unit]
    pointer = e.pointerId
    o.hold(true)
    over.setPointerCapture(pointer)
  }
  // A quick pointer jumps: what lies between two of its places counts, too.
  function move(e: PointerEvent): void {
    if (!way || e.pointerId !== pointer) return
    const [to, from, known] = [at(e), last, way.length]
    const steps = Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / stride))
    for (let n = 1; n <= steps; n++) {
      const unit = o.unitUnder([from[0] + ((to[0] - from[0]) * n) / steps, from[1] + ((to[1] - from[1]) * n) / steps])
      if (unit !== undefined && way.at(-1) !== unit) way.push(unit)
    }
    last = to
    if (way.length > known) o.dragging([...way])
  }
  function end(): number[] | undefined {
    const done = way
    way = undefined
    if (!done) return undefined
    if (over.hasPointerCapture(pointer)) over.releasePointerCapture(pointer)
    o.hold(false)
    o.dragging([])
    return done
  }
  function up(e: PointerEvent): void {
    if (e.pointerId !== pointer) return
    const done = end()
    if (done && done.length > 1) o.dragged(done)
  }
  const giveUp = (): void => void end()
  const key = (e: KeyboardEvent): void => void (e.key === 'Escape' && giveUp())
  const hands = { pointerdown: down, pointermove: move, pointerup: up, pointercancel: giveUp }
  for (const [name, hand] of Object.entries(hands)) over.addEventListener(name, hand as EventListener)
  document.addEventListener('keydown', key)
  return () => {
    for (const [name, hand] of Object.entries(hands)) over.removeEventListener(name, hand as EventListener)
    document.removeEventListener('keydown', key)
  }
}
