import { type Backend } from '../../backend/backend.ts'
import { readHubSetting } from '../models/hubSetting.ts'

let backend: Promise<Backend> | undefined

/** The one engine of this page; its code and its worker are loaded when something first needs them. */
export function pageBackend(): Promise<Backend> {
  backend ??= import('../../backend/local.ts').then(({ createLocalBackend }) =>
    createLocalBackend({
      models: new URL('models/', document.baseURI).href,
      remoteHost: readHubSetting() ?? undefined,
    }),
  )
  return backend
}
