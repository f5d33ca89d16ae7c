// Which pages there are, taken from the routers themselves, so that a new page is read without anybody remembering it.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The paths of a staff face that need no particulars, and those of one case. Doors, which a signed-in person never sees, are left out. */
export function staffPaths(face, caseID) {
  const source = readFileSync(fileURLToPath(new URL(`../src/faces/${face}/router.ts`, import.meta.url)), 'utf8')
  return [...source.matchAll(/path: '([^']+)'.*/g)]
    .filter((m) => !m[0].includes('open: true') && !m[1].includes('*'))
    .map((m) => m[1].replace('/cases/:id', `/cases/${caseID}`))
    .filter((path) => !path.includes(':'))
    .map((path) => `/${face}${path}`)
}

/** Pages of residents that no other page links to, or only after something was typed. */
export const residentPaths = ['/', '/report', '/track', '/grid', '/privacy', '/nowhere']

/** Whether a resident's link is worth following once more: one of each kind, and nothing that changes something. */
export const kindOf = (path) => path.split('?')[0].replace(/\/t\/[^/]+\/[^/]+/, '/t').replace(/\d{3,}/g, '#').replace(/[0-9a-f-]{30,}/g, '#')
