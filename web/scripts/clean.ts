import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

// clean empties the folder of the built app before a build, except for what stands there so that the server compiles
// without one.
export function clean(out: string): Plugin {
  return {
    name: 'gezhi-clean',
    apply: 'build',
    buildStart() {
      for (const name of list(out)) {
        if (!name.startsWith('.') && !name.startsWith('placeholder')) rmSync(join(out, name), { recursive: true })
      }
    },
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
