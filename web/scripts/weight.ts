import { gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

// weight refuses a build in which an entry, with all that it needs before it shows anything, weighs more than a phone on a bad line should
// wait for. The limit is in bytes, compressed as the server sends them.
export function weight(entry: string, limit: number): Plugin {
  return {
    name: 'gezhi-weight',
    apply: 'build',
    generateBundle(_options, bundle) {
      const first = Object.values(bundle).find((one) => one.type === 'chunk' && one.isEntry && one.name === entry)
      if (!first) this.error(`there is no entry ${entry} to be weighed`)
      const seen = new Set<string>()
      let bytes = 0
      const add = (name: string): void => {
        const one = bundle[name]
        if (seen.has(name) || !one) return
        seen.add(name)
        bytes += gzipSync(one.type === 'chunk' ? one.code : one.source).length
        if (one.type !== 'chunk') return
        for (const css of one.viteMetadata?.importedCss ?? []) add(css)
        for (const next of one.imports) add(next)
      }
      add(first.fileName)
      const kilobytes = (n: number): string => `${Math.ceil(n / 1024)} KB`
      if (bytes > limit) this.error(`${entry} needs ${kilobytes(bytes)} before it shows anything; ${kilobytes(limit)} is the most: load what not every page needs where it is needed`)
      this.info(`${entry} needs ${kilobytes(bytes)} of ${kilobytes(limit)} before it shows anything`)
    },
  }
}
