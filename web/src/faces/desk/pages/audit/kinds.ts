// The kinds of acts that an auditor looks for, each the beginning of the names of acts or one name.
export const kinds = ['contact.reveal', 'case.print', 'release.', 'case.', 'account.', 'account.signin', 'account.sessions_end', 'post.', 'catalogue.', 'calendar.', 'territory.', 'audit.'] as const

export type Kind = (typeof kinds)[number]

// keyOf is the message key of a kind.
export const keyOf = (kind: Kind): string => kind.replace(/\.$/, '').replaceAll('.', '_')

interface Told {
  command: unknown
}

// particulars tells what else an act says, as pairs of name and value: its reason stands elsewhere, and nested things are told whole.
export function particulars({ command }: Told): [string, string][] {
  if (typeof command !== 'object' || command === null) return []
  return Object.entries(command)
    .filter(([name, value]) => name !== 'reason' && name !== 'case' && value !== '' && value !== null)
    .map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)])
}
