import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { createChildBackend } from '../../src/backend/childBackend.ts'
import { type Backend } from '../../src/backend/backend.ts'
import { type Limits } from '../../src/protocol/http/modelInfo.ts'
import { createServer } from '../../src/server/http/createServer.ts'
import { type ServerOptions } from '../../src/server/http/options.ts'
import { createKey, revokeKey } from '../../src/server/keys/createKey.ts'
import { openKeyRing } from '../../src/server/keys/keyRing.ts'
import { openParts, type Parts } from '../../src/server/openParts.ts'
import { createRunWorker } from '../../src/server/worker/runWorker.ts'

/** A whole endpoint in this process, listening, with keys, the embedded model and an engine in a child process. */
export interface Endpoint {
  port: number
  limits: Limits
  parts: Parts
  backend: Backend
  /** Keys of two callers, and one that was revoked. */
  victim: string
  attacker: string
  revoked: string
  /** Connections that are open. */
  connections: () => Promise<number>
  /** Files of requests and results. */
  files: () => Promise<string[]>
  close: () => Promise<void>
}

const limits: Limits = {
  nodes: 2000,
  requestBytes: 300_000,
  resultBytes: 4e6,
  tokens: 4000,
  deadlineMs: 60_000,
  openRuns: 100_000,
  requestsPerMinute: 1e9,
  keptMs: 3_600_000,
}

export async function startEndpoint(timeouts: ServerOptions['timeouts'] = {}): Promise<Endpoint> {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-hostile-'))
  const keys = join(folder, 'keys.json')
  const data = join(folder, 'data')
  const [victim, attacker, revoked] = [
    await createKey(keys, 'victim'),
    await createKey(keys, 'attacker'),
    await createKey(keys, 'revoked'),
  ]
  await revokeKey(keys, revoked.id)
  const logger = pino({ level: 'silent' })
  const parts = await openParts({ data })
  const backend = createChildBackend()
  const worker = await createRunWorker({
    ...parts,
    backend,
    models: ['vitrine/atlas'],
    limits,
    log: logger,
  })
  const app = await createServer(parts, {
    version: '0.0.0',
    limits,
    keys: openKeyRing(keys),
    isLoopback: false,
    origins: ['https://workbench.example'],
    logger,
    stopping: new AbortController().signal,
    redis: null,
    timeouts,
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const address = app.server.address()
  if (address === null || typeof address === 'string') throw new Error('the endpoint has no port')
  return {
    port: address.port,
    limits,
    parts,
    backend,
    victim: victim.key,
    attacker: attacker.key,
    revoked: revoked.key,
    connections: () =>
      new Promise((resolve, reject) => {
        app.server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)))
      }),
    files: async () => {
      const entries = await readdir(data, { recursive: true, withFileTypes: true })
      return entries
        .filter(entry => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name).slice(data.length + 1))
    },
    async close() {
      await app.close()
      await worker.stop(0)
      await backend.close()
      await parts.queue.close()
      await parts.ledger.close()
      await parts.store.close()
      await rm(folder, { recursive: true })
    },
  }
}
