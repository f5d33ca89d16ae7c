import type { Seat } from '../../../../shared/api/people.ts'

export interface PlaceSeats {
  code: string
  name: string
  seats: Seat[]
}

// byPlace puts the seats of one place together, in the order in which they came.
export function byPlace(seats: Seat[]): PlaceSeats[] {
  const places: PlaceSeats[] = []
  for (const seat of seats) {
    const last = places.at(-1)
    if (last?.code === seat.place.code) last.seats.push(seat)
    else places.push({ code: seat.place.code, name: seat.place.name, seats: [seat] })
  }
  return places
}
