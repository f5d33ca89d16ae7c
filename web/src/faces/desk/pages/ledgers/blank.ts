import type { Definition, DefinedField } from '../../../../shared/api/ledgers.ts'

export type Draft = Omit<Definition, 'fields' | 'about'> & { about: { zh: string; en?: string }; fields: DefinedField[] }

export const types = ['text', 'name', 'phone', 'address', 'date', 'number', 'yes', 'choice', 'choices', 'credit'] as const
export const masks = ['name', 'phone', 'address', 'all'] as const

// blankField is a new field; whose it is and why it is asked for is taken from the field before, because it is mostly the same.
export function blankField(n: number, like?: DefinedField): DefinedField {
  return {
    code: 'f' + n, name: { zh: '' }, type: 'text', class: 'internal', owner: like?.owner ?? '', purpose: { zh: like?.purpose.zh ?? '' }, basis: like?.basis ?? '', review: like?.review ?? '',
  }
}

// blank is a ledger of the county's own with the field that names its rows.
export function blank(n: number): Draft {
  return {
    code: 'x_' + n, name: { zh: '' }, about: { zh: '' }, rows: 'internal', title: 'name', retention: { from: 'end', months: 24 },
    fields: [{ ...blankField(1), code: 'name', required: true }],
  }
}

// closing gives a field the mask that its type needs where it is personal, and takes it away where it is not.
export function closing(f: DefinedField): void {
  if (f.class === 'personal' || f.class === 'sensitive') f.mask ||= f.type === 'name' || f.type === 'phone' || f.type === 'address' ? f.type : 'all'
  else delete f.mask
}

// optionsOf reads options from lines: each is a name in Chinese, and behind a stroke one in English. Old ones keep their codes.
export function optionsOf(text: string, before: NonNullable<DefinedField['options']>): NonNullable<DefinedField['options']> {
  const lines = text.split('\n').map((l) => l.trim()).filter(Boolean)
  const taken = new Set(before.map((o) => o.code))
  let n = 0
  const fresh = (): string => {
    do n++
    while (taken.has('o' + n))
    return 'o' + n
  }
  return lines.map((line) => {
    const [zh = '', en] = line.split('|').map((part) => part.trim())
    const old = before.find((o) => o.name.zh === zh)
    return { code: old?.code ?? fresh(), name: { zh, ...((en ?? old?.name.en) && { en: en ?? old?.name.en }) } }
  })
}

export const linesOf = (options: DefinedField['options']): string => (options ?? []).map((o) => o.name.zh + (o.name.en ? ' | ' + o.name.en : '')).join('\n')
