import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Plugin, Rollup } from 'vite'

// worker writes the service worker of the field face: the files that its entry page may come to need, but for the engine of maps, which is
// large and needs a line anyway.
export function worker(source: string, aside: RegExp): Plugin {
  return {
    name: 'gezhi-worker',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const page = bundle['field/index.html']
        const entry = Object.values(bundle).find((f): f is Rollup.OutputChunk => f.type === 'chunk' && f.isEntry && f.name === 'field')
        if (!entry || page?.type !== 'asset') return
        const files = ['/app/icon.svg', ...reached(bundle, entry, aside)].sort()
        const shell = createHash('sha256').update(page.source).digest('hex')
        const version = createHash('sha256').update(shell + files.join('\n')).digest('hex').slice(0, 12)
        const text = readFileSync(source, 'utf8').replace('__VERSION__', version).replace('__FILES__', JSON.stringify(files)).replace('__SHELL__', shell)
        this.emitFile({ type: 'asset', fileName: 'field-sw.js', source: text })
      },
    },
  }
}

function reached(bundle: Rollup.OutputBundle, entry: Rollup.OutputChunk, aside: RegExp): Set<string> {
  const files = new Set<string>()
  const visit = (name: string): void => {
    const chunk = bundle[name]
    if (files.has('/app/' + name) || aside.test(name) || chunk?.type !== 'chunk') return
    files.add('/app/' + name)
    const meta = (chunk as { viteMetadata?: { importedCss: Set<string>; importedAssets: Set<string> } }).viteMetadata
    for (const asset of [...(meta?.importedCss ?? []), ...(meta?.importedAssets ?? [])]) files.add('/app/' + asset)
    for (const next of [...chunk.imports, ...chunk.dynamicImports]) visit(next)
  }
  visit(entry.fileName)
  return files
}
