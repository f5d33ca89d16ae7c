import type { Matter } from '../../../../shared/api/catalogue.ts'
import type { Place } from '../../../../shared/report/use-place.ts'

const most = 5

interface Kept {
  matters: string[]
  place?: Place
}

// Recent is what this phone remembers of one person's instant cases: the matters, newest first, and the last place. It never
// leaves the phone.
export class Recent {
  readonly #key: string

  constructor(account: string) {
    this.#key = 'gezhi-instant-' + account
  }

  read(): Kept {
    try {
      const kept = JSON.parse(localStorage.getItem(this.#key) ?? '{}') as Partial<Kept>
      return { matters: kept.matters ?? [], place: kept.place }
    } catch {
      return { matters: [] }
    }
  }

  keep(matter: string, place: Place): void {
    const matters = [matter, ...this.read().matters.filter((m) => m !== matter)].slice(0, most)
    localStorage.setItem(this.#key, JSON.stringify({ matters, place: place.grid ? { grid: place.grid, name: place.name } : undefined }))
  }
}

// ordered puts the matters that were used lately first; the others keep their order.
export function ordered(matters: Matter[], recent: string[]): Matter[] {
  const rank = (m: Matter) => (recent.includes(m.code) ? recent.indexOf(m.code) : recent.length)
  return [...matters].sort((a, b) => rank(a) - rank(b))
}
