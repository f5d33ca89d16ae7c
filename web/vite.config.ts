import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { faces } from './scripts/faces.ts'
import { labels } from './scripts/labels.ts'
import { clean } from './scripts/clean.ts'
import { weight } from './scripts/weight.ts'
import { worker } from './scripts/worker.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const out = here('../internal/webui/app')

// Two faces of the staff, each an entry page and bundles of its own. The server answers /desk/ and /field/ with the entry
// pages and /app/assets/ with the hashed files; nothing else is asked for. Residents have vite.resident.config.ts.
export default defineConfig({
  base: '/app/',
  plugins: [vue(), labels(here('../internal/i18n/messages')), faces(['desk', 'field']), clean(out), worker(here('field/worker.js'), /libre|parseGeoJson/), weight('field', 250 * 1024)],
  resolve: { alias: { '@shared': here('src/shared') } },
  define: { __VUE_OPTIONS_API__: true, __VUE_PROD_DEVTOOLS__: false, __INTLIFY_PROD_DEVTOOLS__: false },
  server: { fs: { allow: [here('.'), here('../internal/webui/static')] }, proxy: { '/api': 'http://localhost:8080', '/events': 'http://localhost:8080' } },
  build: {
    outDir: out,
    emptyOutDir: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    rollupOptions: {
      input: { desk: here('desk/index.html'), field: here('field/index.html'), publicmap: here('src/resident/map/main.ts') },
      // The page of the public map is written by the server, which asks for its script by this name.
      output: { entryFileNames: (chunk) => (chunk.name === 'publicmap' ? 'publicmap.js' : 'assets/[name]-[hash].js') },
    },
  },
  test: { environment: 'happy-dom', testTimeout: 30_000, css: { include: [/tokens\.css/] }, include: ['src/**/*.test.ts', 'scripts/*.test.ts'], server: { deps: { inline: ['element-plus', 'vant'] } } },
})
