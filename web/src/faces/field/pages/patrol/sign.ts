export interface Sign {
  point: string
  code: string
}

// signOf reads what the code at a risk point leads to: the id of the point and its sign, parted by a full stop. Anything else is none.
export function signOf(at: unknown): Sign | undefined {
  const parts = typeof at === 'string' ? /^([0-9a-f-]{36})\.([0-9A-Za-z]{4,32})$/.exec(at) : null
  return parts ? { point: parts[1]!, code: parts[2]! } : undefined
}
