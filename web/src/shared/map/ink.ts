import type { Ink } from './style.ts'

const tokens: Record<keyof Ink, string> = {
  ink: '--ink', inkSoft: '--ink-soft', lineStrong: '--line-strong', paper: '--paper', sheet: '--sheet', brand: '--brand', brandDark: '--brand-dark',
  brandPale: '--brand-pale', bad: '--bad', mark: '--mark', markPale: '--mark-pale', good: '--good', warn: '--warn',
}

// inkOf reads the tokens of the page, so that the map has no colours of its own.
export function inkOf(styles: { getPropertyValue: (name: string) => string }): Ink {
  const ink = {} as Ink
  for (const [name, token] of Object.entries(tokens)) ink[name as keyof Ink] = styles.getPropertyValue(token).trim() || '#4a555e'
  return ink
}
