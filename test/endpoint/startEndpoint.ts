import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { createChildBackend } from '../../src/backend/childBackend.ts'
import { type NodeBackendSettings } from '../../src/backend/node.ts'
import { createServer } from '../../src/server/http/createServer.ts'
import { loopbackLimits, type ServerOptions } from '../../src/server/http/options.ts'
import { openKeyRing } from '../../src/server/keys/keyRing.ts'
import { openParts } from '../../src/server/openParts.ts'
import { createRunWorker } from '../../src/server/worker/runWorker.ts'

/** A whole endpoint on this machine: server, queue, worker, and an engine in a process of its own. */
export interface Endpoint {
  url: string
  close: () => Promise<void>
}

export interface EndpointSettings extends Partial<ServerOptions> {
  models?: readonly string[]
  engine?: NodeBackendSettings
}

export async function startEndpoint({
  models = ['vitrine/atlas'],
  engine = {},
  ...options
}: EndpointSettings = {}): Promise<Endpoint> {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-endpoint-'))
  const parts = await openParts({ data: folder })
  const log = pino({ level: 'silent' })
  const backend = createChildBackend({ threads: 1, ...engine })
  const worker = await createRunWorker({ ...parts, backend, models, limits: loopbackLimits, log, batch: 1 })
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
    async close() {
      await app.close()
      await worker.stop(5000)
      await backend.close()
      await parts.queue.close()
      await parts.ledger.close()
      await parts.store.close()
      await rm(folder, { recursive: true })
    },
  }
}
