// Numbers of identity cards (公民身份号码, GB 11643): 17 digits with a date of birth among them and a check character.

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const marks = '10X98765432'
const shape = /(?<![\dA-Za-z])\d{6}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])/g

const checks = (n: string): boolean => marks[weights.reduce((sum, w, i) => sum + w * Number(n[i]), 0) % 11] === n[17]!.toUpperCase()

// withoutIds hides such numbers in a text before it is kept on the phone.
export const withoutIds = (text: string): string => text.replace(shape, (n) => (checks(n) ? n.slice(0, 6) + '********' + n.slice(14, 16) + '**' : n))
