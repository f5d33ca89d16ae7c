import css from '../../../../../../internal/webui/static/tokens.css?raw'

/** A name of the design language and what stands for it. */
export interface Token {
  name: string
  value: string
}

/** All names in the order of the file; those of the dark residents' pages are a set of their own. */
export function tokens(source = css): { light: Token[]; dark: Token[] } {
  const [light = '', dark = ''] = source.replace(/\/\*[\s\S]*?\*\//g, '').split('@media')
  const read = (text: string) => [...text.matchAll(/--([\w-]+):\s*([^;]+);/g)].map((m) => ({ name: m[1] ?? '', value: m[2] ?? '' }))
  return { light: read(light), dark: read(dark) }
}

/** The colours among them, as #rrggbb. */
export const colours = (list: Token[]) => list.filter((token) => token.value.startsWith('#')).map((token) => ({ ...token, value: long(token.value) }))

const long = (hex: string) => (hex.length === 4 ? '#' + [...hex.slice(1)].map((c) => c + c).join('') : hex)

/** How well two colours stand apart, 1 to 21, as WCAG 2.2 counts it. */
export function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** Which colours stand as text on which grounds. */
export const pairs: [ink: string, ...grounds: string[]][] = [
  ['ink', 'paper', 'sheet', 'sheet-alt', 'brand-pale', 'good-pale', 'warn-pale', 'bad-pale', 'mark-pale'],
  ['ink-soft', 'paper', 'sheet', 'sheet-alt'],
  ['ink-faint', 'paper', 'sheet'],
  ['brand', 'paper', 'sheet', 'brand-pale'],
  ['on-brand', 'brand', 'brand-dark'],
  ['good', 'paper', 'sheet', 'good-pale'],
  ['warn', 'paper', 'sheet', 'warn-pale'],
  ['warn-ink', 'warn-pale'],
  ['bad', 'paper', 'sheet', 'bad-pale'],
  ['bad-ink', 'bad-pale'],
  ['mark', 'sheet', 'mark-pale'],
]
