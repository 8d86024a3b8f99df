import { Readable } from 'node:stream'
import { type FastifyInstance } from 'fastify'
import { RefusedError } from '../../protocol/http/refusal.ts'
import { safetensorsType } from '../../protocol/http/routes.ts'
import { blobKeys, type BlobStore } from '../store/blobStore.ts'
import { type ServerContext } from './context.ts'
import { findRun } from './findRun.ts'
import { readRange, type ByteRange } from './range.ts'

/** Bytes that are in memory at a time, of one answer. */
const chunkBytes = 1 << 20

/** `GET /v1/runs/:id/result`: the saved values, whole or a range of them. */
export function addResultRoute(app: FastifyInstance, { parts, metrics }: ServerContext): void {
  app.get<{ Params: { id: string } }>('/v1/runs/:id/result', async (request, reply) => {
    const run = await findRun(request.params.id, request.owner, parts)
    if (run.end?.status !== 'COMPLETED')
      throw new RefusedError(
        'not-found',
        run.end === null ? 'this run has no result yet' : `this run has no result: it is ${run.end.status}`,
        { hint: 'its events say how far it is, and what has become of it' },
      )
    const key = blobKeys.result(run.id)
    const size = await parts.store.size(key)
    if (size === null)
      throw new RefusedError('not-found', 'the result of this run is no longer kept', {
        hint: 'run it again',
      })
    // Written once under this id: the id is what is in it.
    const etag = `"${run.id}"`
    const { range: asked, 'if-range': ifRange, 'if-none-match': ifNoneMatch } = request.headers
    reply
      .header('accept-ranges', 'bytes')
      .header('etag', etag)
      .header('cache-control', 'private, no-transform')
    if (ifNoneMatch?.split(',').some(tag => [etag, '*'].includes(tag.trim())) === true)
      return reply.code(304).send()
    reply.header('content-range', `bytes */${size}`)
    const range = ifRange === undefined || ifRange === etag ? readRange(asked, size) : null
    if (range === null) reply.removeHeader('content-range')
    else reply.code(206).header('content-range', `bytes ${range.begin}-${range.end - 1}/${size}`)
    const part = range ?? { begin: 0, end: size }
    reply.type(safetensorsType).header('content-length', String(part.end - part.begin))
    // An empty stream leaves the length as it is.
    if (request.method === 'HEAD') return reply.send(Readable.from([]))
    metrics.bytes.inc({ direction: 'out' }, part.end - part.begin)
    return reply.send(Readable.from(chunksOf(parts.store, key, part), { objectMode: false }))
  })
}

async function* chunksOf(
  store: BlobStore,
  key: string,
  { begin, end }: ByteRange,
): AsyncGenerator<Uint8Array> {
  for (let at = begin; at < end; at += chunkBytes) {
    const chunk = await store.getRange(key, at, Math.min(end, at + chunkBytes))
    // It was removed meanwhile: the answer breaks off, and its reader knows by its length.
    if (chunk === null || chunk.length === 0) throw new Error('the result was removed')
    yield chunk
  }
}
