// Keeps the engineer's pages openable without a signal. Data never passes through here: the pages keep their own copy.
const CACHE = 'fettle-__VERSION__'
const SHELL = ['__SHELL__']

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(SHELL)).then(() => self.skipWaiting()))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((n) => n.startsWith('fettle-') && n !== CACHE).map((n) => caches.delete(n))))
      .then(() => self.clients.claim()),
  )
})

async function shellFirst(request) {
  return (await caches.match(request, { ignoreSearch: true })) ?? fetch(request)
}

async function networkThenShell(request) {
  try {
    return await fetch(request)
  } catch (away) {
    const kept = await caches.match('/m')
    if (kept) return kept
    throw away
  }
}

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url)
  if (event.request.method !== 'GET' || url.origin !== location.origin || url.pathname.startsWith('/v1/')) return
  if (event.request.mode === 'navigate' && /^\/m(\/|$)/.test(url.pathname)) event.respondWith(networkThenShell(event.request))
  else if (SHELL.includes(url.pathname) && url.pathname !== '/m') event.respondWith(shellFirst(event.request))
})
