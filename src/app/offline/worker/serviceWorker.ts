import { addPlugins, cleanupOutdatedCaches, matchPrecache, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { CacheFirst, NetworkOnly } from 'workbox-strategies'
import { runtimeCache } from '../runtimeCache.ts'
import { isolated, isolating } from './isolating.ts'

declare const self: ServiceWorkerGlobalScope
/** Written in by the build (scripts/vitePluginServiceWorker.ts). */
declare const precached: { url: string; revision?: string }[]
declare const runtimeFiles: string[]

/** A page that is slow to come is shown from the cache. */
const patienceMs = 4000

const plugins = [isolating]

addPlugins(plugins)
cleanupOutdatedCaches()

// The page itself is asked for first, so that a new version arrives with the next visit. A frame on somebody's course
// page gets what the host sends.
registerRoute(
  new NavigationRoute(({ request }) => openPage(request.url), { denylist: [/[?&]embed(?:[=&]|$)/] }),
)
precacheAndRoute(precached, { cleanURLs: false })

// Names of WebAssembly files change with their content.
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.endsWith('.wasm'),
  new CacheFirst({ cacheName: runtimeCache, plugins }),
)

// Whatever else the page's own server has: workers need the same headers as the page.
registerRoute(
  ({ request, sameOrigin }) => sameOrigin && request.mode !== 'navigate',
  new NetworkOnly({ plugins }),
)

self.addEventListener('activate', event => {
  event.waitUntil(Promise.all([self.clients.claim(), dropOldRuntimes()]))
})

async function openPage(url: string): Promise<Response> {
  try {
    const fresh = await fetch(url, { signal: AbortSignal.timeout(patienceMs) })
    if (fresh.ok) return isolated(fresh)
  } catch {
    // Offline, or too slow.
  }
  const kept = await matchPrecache('index.html')
  return kept === undefined ? Response.error() : isolated(kept)
}

async function dropOldRuntimes(): Promise<void> {
  const cache = await caches.open(runtimeCache)
  const current = new Set(runtimeFiles.map(file => new URL(file, self.location.href).href))
  for (const request of await cache.keys()) if (!current.has(request.url)) await cache.delete(request)
}
