import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { testReport } from '../../protocol/http/testRequest.ts'
import { writeResult } from '../../protocol/http/resultBody.ts'
import { readRunRequest, writeRunRequest, type RunRequest } from '../../protocol/http/runRequest.ts'
import { safetensorsType } from '../../protocol/http/routes.ts'
import { type TensorData } from '../../graph/tensorData.ts'
import { openParts, type Parts } from '../openParts.ts'
import { type TakenRun } from '../queue/runQueue.ts'
import { blobKeys } from '../store/blobStore.ts'
import { openKeyRing } from '../keys/keyRing.ts'
import { createServer } from './createServer.ts'
import { loopbackLimits, type ServerOptions } from './options.ts'

/** A server on embedded parts, for tests: its workers are played by hand. */
export interface TestServer {
  app: FastifyInstance
  parts: Parts
  /** File of its keys. */
  keys: string
  /** What was logged so far. */
  log: () => string
  stop: AbortController
  /** Posts a run. */
  post: (
    request: RunRequest,
    more?: Record<string, string>,
  ) => Promise<{ status: number; body: Record<string, string>; headers: Record<string, unknown> }>
  /** Takes the next run, as a worker does. */
  take: () => Promise<TakenRun>
  /** Ends a run with values, as a worker does. */
  complete: (run: TakenRun, values?: ReadonlyMap<string, TensorData>) => Promise<Uint8Array>
  close: () => Promise<void>
}

export async function startTestServer(options: Partial<ServerOptions> = {}): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-server-'))
  const parts = await openParts({ data: folder })
  const keys = join(folder, 'keys.json')
  const lines: string[] = []
  const stop = new AbortController()
  const app = await createServer(parts, {
    version: '0.0.0',
    limits: loopbackLimits,
    keys: openKeyRing(keys),
    isLoopback: true,
    origins: [],
    logger: pino({}, { write: line => lines.push(line) }),
    stopping: stop.signal,
    redis: null,
    ...options,
  })
  await parts.ledger.reportWorker({
    id: 'w',
    models: ['vitrine/atlas', 'a/other'],
    loaded: [],
    device: 'cpu',
    running: 0,
    memory: { used: 0, budget: 1e9 },
  })
  return {
    app,
    parts,
    keys,
    log: () => lines.join(''),
    stop,
    async post(request, more = {}) {
      const answer = await app.inject({
        method: 'POST',
        url: '/v1/runs',
        headers: { host: 'localhost', 'content-type': safetensorsType, ...more },
        payload: Buffer.from(writeRunRequest(request)),
      })
      return { status: answer.statusCode, body: answer.json(), headers: answer.headers }
    },
    take: () => parts.queue.take(null, AbortSignal.timeout(5000)),
    async complete(run, values = new Map()) {
      const request = readRunRequest((await parts.store.get(blobKeys.request(run.id))) ?? new Uint8Array())
      const hash = (await parts.ledger.get(run.id))?.hash ?? ''
      const kept = new Date(Date.now() + 60_000).toISOString()
      const { bytes, layout } = writeResult(
        values.size > 0 ? values : request.constants,
        { report: testReport, hash },
        kept,
      )
      await parts.store.put(blobKeys.result(run.id), bytes)
      await parts.ledger.finish(run.id, {
        status: 'COMPLETED',
        result: layout,
        report: testReport,
        batchedWith: 0,
      })
      await run.done()
      return bytes
    },
    async close() {
      await app.close()
      await parts.queue.close()
      await parts.ledger.close()
      await parts.store.close()
      await rm(folder, { recursive: true })
    },
  }
}
