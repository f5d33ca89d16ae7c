import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

export interface Tree {
  [name: string]: string | Tree
}

// prefixes are the words of the loop that the server's message files already hold; the faces read them from there, so
// that a state or an act has one name in the whole program.
const prefixes = ['act', 'state', 'clock', 'loop', 'class', 'source', 'role', 'party', 'overlay', 'limit', 'confidence', 'status', 'visibility', 'verify_by', 'action', 'suggest', 'org']

// labels makes `virtual:labels/<locale>` out of the server's message files.
export function labels(folder: string): Plugin {
  const name = 'virtual:labels/'
  return {
    name: 'gezhi-labels',
    resolveId: (id) => (id.startsWith(name) ? '\0' + id : undefined),
    load(id) {
      if (!id.startsWith('\0' + name)) return undefined
      const file = join(folder, id.slice(name.length + 1) + '.json')
      this.addWatchFile(file)
      return 'export default ' + JSON.stringify(pick(readLabels(file)))
    },
  }
}

// readLabels reads a flat message file.
export function readLabels(file: string): Record<string, string> {
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>
}

// pick nests the labels under their first word: "act.sign" becomes act.sign; a code that has dots itself keeps them as
// underscores.
export function pick(flat: Record<string, string>): Tree {
  const tree: Tree = {}
  for (const [key, text] of Object.entries(flat)) {
    const cut = key.indexOf('.')
    const group = key.slice(0, cut)
    if (!prefixes.includes(group)) continue
    const branch = (tree[group] ??= {}) as Tree
    branch[key.slice(cut + 1).replaceAll('.', '_')] = text
  }
  return tree
}
