import { useOffline } from './offlineStore.ts'
import { reloadForIsolation } from './reloadForIsolation.ts'
import { runtimeCache } from './runtimeCache.ts'

/** A visitor's first seconds are not for keeping files. */
const restMs = 4000

/**
 * Keeps the page and what it runs on in the browser, so that it opens without a network and, where the host does not
 * send the headers, is cross-origin isolated from the next load on.
 */
export async function startOffline(): Promise<void> {
  const { set } = useOffline.getState()
  const why = whyNot()
  if (why !== null) {
    set({ name: 'off', why })
    return
  }
  await new Promise(resolve => setTimeout(resolve, restMs))
  try {
    void reloadForIsolation()
    const hadOne = navigator.serviceWorker.controller !== null
    const registration = await navigator.serviceWorker.register(new URL('sw.js', document.baseURI))
    set({ name: 'preparing' })
    if (hadOne) tellOfNewer(registration)
    await navigator.serviceWorker.ready
    await keepRuntime()
    set({ name: 'ready' })
  } catch (error) {
    set({ name: 'off', why: error instanceof Error ? error.message : String(error) })
  }
}

function whyNot(): string | null {
  if (!import.meta.env.PROD) return 'a page under development is not kept'
  if (!('serviceWorker' in navigator))
    return isSecureContext
      ? 'this browser has no service workers'
      : 'the page was not loaded by https, so the browser keeps nothing of it'
  if (window.top !== window) return 'a page in a frame is not kept'
  return null
}

function tellOfNewer(registration: ServiceWorkerRegistration): void {
  registration.addEventListener('updatefound', () => {
    const incoming = registration.installing
    incoming?.addEventListener('statechange', () => {
      if (incoming.state === 'installed') useOffline.getState().set({ name: 'newer' })
    })
  })
}

/** The WebAssembly file of this browser's device: many megabytes, so not for those who asked their browser to save data. */
async function keepRuntime(): Promise<void> {
  if (savesData()) throw new Error('this browser saves data: models run offline after their first run')
  const { runtimeFile } = await import('../../backend/runtimeFile.ts')
  const file = await runtimeFile()
  const cache = await caches.open(runtimeCache)
  if ((await cache.match(file)) === undefined) await cache.add(file)
}

function savesData(): boolean {
  const connection: unknown = 'connection' in navigator ? navigator.connection : undefined
  return (
    typeof connection === 'object' &&
    connection !== null &&
    'saveData' in connection &&
    connection.saveData === true
  )
}
