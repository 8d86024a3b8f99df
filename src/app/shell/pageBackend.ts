import { type Backend } from '../../backend/backend.ts'
import { readHubSetting } from '../models/hubSetting.ts'

let backend: Promise<Backend> | undefined

/**
 * The one backend of this page: an engine here, and the endpoints that somebody has added. The code of each, and the
 * engine's worker, are loaded when something first needs them.
 */
export function pageBackend(): Promise<Backend> {
  backend ??= Promise.all([import('../../backend/local.ts'), import('../../backend/routed.ts')]).then(
    ([{ createLocalBackend }, { createRoutedBackend }]) =>
      createRoutedBackend(
        createLocalBackend({
          models: new URL('models/', document.baseURI).href,
          remoteHost: readHubSetting() ?? undefined,
        }),
        async remote => (await import('../endpoints/endpointBackends.ts')).endpointOf(remote),
      ),
  )
  return backend
}
