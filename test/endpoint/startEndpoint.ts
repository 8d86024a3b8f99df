import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { type Backend } from '../../src/backend/backend.ts'
import { createChildBackend, type ChildBackendSettings } from '../../src/backend/childBackend.ts'
import { createServer } from '../../src/server/http/createServer.ts'
import { loopbackLimits, type ServerOptions } from '../../src/server/http/options.ts'
import { openKeyRing } from '../../src/server/keys/keyRing.ts'
import { openParts, type Parts } from '../../src/server/openParts.ts'
import { createRunWorker } from '../../src/server/worker/runWorker.ts'

/** A whole endpoint on this machine: server, queue, worker, and an engine in a process of its own. */
export interface Endpoint {
  url: string
  parts: Parts
  /** Its engine. */
  backend: Backend
  /** Where requests and results lie. */
  folder: string
  /** Connections that are open. */
  connections: () => Promise<number>
  close: () => Promise<void>
}

export interface EndpointSettings extends Partial<ServerOptions> {
  models?: readonly string[]
  engine?: ChildBackendSettings
  /** Runs that go through a model together at most. */
  batch?: number
}

export async function startEndpoint({
  models = ['vitrine/atlas'],
  engine = {},
  batch = 1,
  ...options
}: EndpointSettings = {}): Promise<Endpoint> {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-endpoint-'))
  const parts = await openParts({ data: folder })
  const log = pino({ level: 'silent' })
  const backend = createChildBackend({ threads: 1, ...engine })
  const worker = await createRunWorker({ ...parts, backend, models, limits: loopbackLimits, log, batch })
  const app = await createServer(parts, {
    version: '0.0.0',
    limits: loopbackLimits,
    keys: openKeyRing(join(folder, 'keys.json')),
    isLoopback: true,
    origins: [],
    logger: log,
    stopping: new AbortController().signal,
    redis: null,
    ...options,
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    url,
    parts,
    backend,
    folder,
    connections: () =>
      new Promise((resolve, reject) => {
        app.server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)))
      }),
    async close() {
      const closed = app.close()
      // A connection that was opened ahead and never used would be waited for.
      app.server.closeAllConnections()
      await closed
      await worker.stop(5000)
      await backend.close()
      await parts.queue.close()
      await parts.ledger.close()
      await parts.store.close()
      await rm(folder, { recursive: true })
    },
  }
}
