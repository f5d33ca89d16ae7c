export interface Kept {
  lon: number
  lat: number
  zoom: number
}

const name = 'gezhi.map'

// keptView is where this person looked last on this device: nowhere else is it known.
export function keptView(): Kept | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(name) ?? 'null') as Partial<Kept> | null
    if (kept && [kept.lon, kept.lat, kept.zoom].every((n) => typeof n === 'number' && Number.isFinite(n))) return kept as Kept
  } catch {
    return undefined
  }
  return undefined
}

export function keepView(view: Kept): void {
  try {
    localStorage.setItem(name, JSON.stringify({ lon: view.lon, lat: view.lat, zoom: view.zoom }))
  } catch {
    // a device that keeps nothing begins with the whole county
  }
}
