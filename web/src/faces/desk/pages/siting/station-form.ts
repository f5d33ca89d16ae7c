import type { Siting, Station, StationBody } from '../../../../shared/api/siting.ts'
import { officeOf } from '../calendar/hours.ts'
import type { Site } from './what-if.ts'

export type Amenity = StationBody['amenities'] extends (infer A)[] | null | undefined ? A : never
export const kinds: StationBody['kind'][] = ['station', 'center', 'rider']
export const amenities: Amenity[] = ['seating', 'water', 'microwave', 'charging', 'medicine', 'shelter', 'shower', 'washing', 'fridge', 'wifi', 'tools', 'toilet', 'bikes', 'swap']

// What a person types of a station. Hours are as people write them; a count that is not known is empty.
export interface StationForm {
  kind: StationBody['kind']
  name: string
  address: string
  at: StationBody['at']
  hours: string
  weekend: string
  step_free: boolean
  amenities: Amenity[]
  seats: number | ''
  swap_slots: number | ''
  operator: string
  phone: string
}

export const formOf = (s: Partial<Station> & { at: StationBody['at'] }): StationForm => ({
  kind: s.kind ?? 'station', name: s.name ?? '', address: s.address ?? '', at: s.at, hours: (s.hours ?? []).join(', '), weekend: (s.weekend ?? []).join(', '), step_free: s.step_free ?? false,
  amenities: [...(s.amenities ?? [])] as Amenity[], seats: s.seats || '', swap_slots: s.swap_slots || '', operator: s.operator ?? '', phone: s.phone ?? '',
})

// bodyOf is what is sent. Batteries are counted where there is a cabinet for them.
export const bodyOf = (f: StationForm): StationBody => ({
  kind: f.kind, name: f.name, address: f.address, at: f.at, hours: officeOf(f.hours), weekend: officeOf(f.weekend), step_free: f.step_free, amenities: f.amenities, seats: f.seats || 0,
  swap_slots: f.amenities.includes('swap') ? f.swap_slots || 0 : 0, operator: f.operator, phone: f.phone,
})

// stands reports whether something that is tried or planned has become a station: it needs no pin of its own any more.
export const stands = (s: Site, kept: Siting[]): boolean =>
  kept.some((k) => (k.sites ?? []).some((one, n) => one.station && !one.station.closed && (s.key === `${k.id}-${n}` || (s.at.lon === one.at.lon && s.at.lat === one.at.lat))))
