import { type Backend } from './backend.ts'
import { type EngineProcess } from './engineProcess.ts'
import { createProcessBackend } from './processBackend.ts'
import { spawnEngineWorker } from './spawnEngineWorker.ts'
import { webMachine } from './webMachine.ts'

export interface LocalSettings {
  /** URL of the folder in which Vitrine's own models are served, ending in `/`. */
  models: string
  /** The hub or a mirror of it; Hugging Face's if not said. */
  remoteHost?: string | undefined
  /** Starts an engine; a worker of the page if not said. */
  spawn?: () => EngineProcess
}

/** A backend in a worker of this page. */
export const createLocalBackend = ({
  models,
  remoteHost,
  spawn = spawnEngineWorker,
}: LocalSettings): Backend =>
  createProcessBackend({
    spawn,
    settings: { models, remoteHost },
    hub: async () => (await import('../hub/web.ts')).createWebHub({ models, remoteHost }),
    machine: webMachine,
  })
