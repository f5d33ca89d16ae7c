// What opens the field face without a line. It keeps the files of one version of the app, and nothing that anybody wrote or read: that lies
// sealed in the pages' own store. The build fills in the version and its files.
const version = '__VERSION__'
const files = __FILES__
const shellSum = '__SHELL__'
const shell = '/field/'
const prefix = 'gezhi-field-'
const name = prefix + version

const hex = (buffer) => Array.from(new Uint8Array(buffer), (b) => b.toString(16).padStart(2, '0')).join('')

async function fill() {
  const cache = await caches.open(name)
  const rest = [...files]
  const one = async () => {
    for (let file = rest.pop(); file !== undefined; file = rest.pop()) {
      const known = await caches.match(file) // a name with a hash never changes, whichever version brought it
      const answer = known ?? (await fetch(file))
      if (!answer.ok) throw new Error(`${file}: ${answer.status}`)
      await cache.put(file, answer)
    }
  }
  await Promise.all([one(), one(), one()])
  // The entry page is put last: it must be of this version, or the next look tries again.
  const page = await fetch(shell, { cache: 'no-store', credentials: 'same-origin' })
  const sum = hex(await crypto.subtle.digest('SHA-256', await page.clone().arrayBuffer()))
  if (!page.ok || sum !== shellSum) throw new Error('another version of the entry page')
  await cache.put(shell, page)
}

async function forgetOthers() {
  for (const other of await caches.keys()) if (other.startsWith(prefix) && other !== name) await caches.delete(other)
  await self.clients.claim()
}

self.addEventListener('install', (event) => event.waitUntil(fill()))
self.addEventListener('activate', (event) => event.waitUntil(forgetOthers()))
self.addEventListener('message', (event) => event.data === 'begin' && self.skipWaiting())
self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== location.origin) return
  const wanted = request.mode === 'navigate' && (url.pathname + '/').startsWith(shell) ? shell : files.includes(url.pathname) ? url.pathname : undefined
  if (wanted) event.respondWith(caches.open(name).then((cache) => cache.match(wanted)).then((kept) => kept ?? fetch(request)))
})
