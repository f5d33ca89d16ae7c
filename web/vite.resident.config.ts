import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

// One classic script without a module loader: old phones run it, and pages work without it.
export default defineConfig({
  publicDir: false,
  build: {
    outDir: here('../internal/webui/app'),
    emptyOutDir: false,
    target: 'es2017',
    rollupOptions: { input: here('src/resident/main.ts'), output: { format: 'iife', entryFileNames: 'resident.js' } },
  },
})
