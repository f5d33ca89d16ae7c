// nextCode is the first free code behind those that there are, closed ones too: a code is never used again.
export function nextCode(codes: string[]): string {
  const most = codes.reduce((n, code) => Math.max(n, Number(/^U(\d{2,3})$/.exec(code)?.[1] ?? 0)), 0)
  return 'U' + String(most + 1).padStart(2, '0')
}
