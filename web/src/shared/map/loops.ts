import { label } from '../i18n/index.ts'

// loopName names a loop (微/小/中/大循环) as the messages of the server do.
export const loopName = (loop: string): string => label('loop', loop)
