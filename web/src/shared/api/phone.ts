import { base } from './base.ts'
import { sendFile } from './imports.ts'
import type { components } from './schema'

export type PhoneImport = components['schemas']['FieldImport']
export type PhoneLine = components['schemas']['FieldLine']

// bringIn sends a file that a phone wrote of what it could not send. Sent twice, nothing is done twice: each line has its own key.
export const bringIn = (file: File, told: (share: number) => void): Promise<PhoneImport> =>
  sendFile(base + '/api/v1/field/imports', file, undefined, told) as Promise<PhoneImport>
