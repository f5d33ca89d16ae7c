// pick is the question whose answer are the cases behind a number of a table.
export function pick(set: string, kind: 'loop' | 'lead' | 'place', key: string, place: string | undefined): Record<string, string> {
  const asked: Record<string, string> = { set }
  if (place) asked.place = place
  if (key) asked[kind] = key
  return asked
}
