import type { LedgerField } from '../api/ledgers.ts'

// said is a value as people read it: options by name, numbers with their unit, yes and no in words.
export function said(field: LedgerField, value: string | undefined, words: { yes: string; no: string }): string {
  if (!value) return ''
  const named = (code: string): string => field.options?.find((o) => o.code === code)?.name ?? code
  switch (field.type) {
    case 'choice':
      return named(value)
    case 'choices':
      return value.split(',').map(named).join('、')
    case 'yes':
      return value === 'yes' ? words.yes : value === 'no' ? words.no : value
    case 'number':
      return field.unit ? `${value} ${field.unit}` : value
    default:
      return value
  }
}

export const closed = (field: LedgerField): boolean => field.class === 'personal' || field.class === 'sensitive'

// changes are the values that somebody wrote anew over those that stood there; what is masked and was not touched stays.
export function changes(fields: LedgerField[], before: Record<string, string>, now: Record<string, string>): Record<string, string> {
  const out: Record<string, string> = {}
  for (const { code } of fields) {
    const value = (now[code] ?? '').trim()
    if (value !== (before[code] ?? '')) out[code] = value
  }
  return out
}

// brief is what a line says of a row beside its name: the first few values, a yes by what it is the answer to, and no word of a no.
export function brief(fields: readonly LedgerField[], values: Readonly<Record<string, string>>, words: { yes: string; no: string }): string {
  const one = (f: LedgerField): string => (f.type === 'yes' ? (values[f.code] === 'yes' ? f.name : '') : said(f, values[f.code], words))
  return fields.map(one).filter(Boolean).slice(0, 3).join(' · ')
}
