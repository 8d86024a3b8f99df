import { VitrineError } from '../../graph/errors.ts'
import { type ResultRef } from '../../graph/executor.ts'
import { decodeTensor } from '../../graph/safetensors.ts'
import { type TensorData } from '../../graph/tensorData.ts'
import { checkWindow, windowShape, type Window } from '../../graph/window.ts'
import { type ResultTensor } from '../../protocol/http/runEvent.ts'
import { routes, safetensorsType } from '../../protocol/http/routes.ts'
import { pieceRequests, type ByteRange } from './byteRanges.ts'
import { type Connection } from './connection.ts'
import { Broken, readAll } from './readAll.ts'
import { labelOf } from './refused.ts'

/** Requests for pieces of one tensor that are under way at one time. */
const atOnce = 4

/**
 * A saved value, or a part of it; nothing else is downloaded but what lies between close pieces.
 * @param run id of the run at the endpoint
 * @throws VitrineError for a window that does not lie in it; Refused where the results are no longer kept
 */
export async function readTensor(
  connection: Connection,
  run: string,
  tensor: ResultTensor,
  window: Window | undefined,
): Promise<TensorData> {
  const { name, dtype, shape, begin, end } = tensor
  if (window === undefined) {
    const bytes = begin === end ? new Uint8Array() : await readRange(connection, run, { begin, end })
    return decodeTensor({ name, dtype, shape }, bytes)
  }
  checkWindow(window, shape)
  const requests = pieceRequests(window, { dtype, shape, begin })
  const pieces = requests.flatMap(request => request.pieces)
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  const waiting = requests.values()
  const workers = Array.from({ length: Math.min(atOnce, requests.length) }, async () => {
    for (const request of waiting) {
      const part = await readRange(connection, run, request)
      for (const { from, to, length } of request.pieces) bytes.set(part.subarray(from, from + length), to)
    }
  })
  await Promise.all(workers)
  return decodeTensor({ name, dtype, shape: windowShape(window) }, bytes)
}

/** A part of the body of a result. */
export function readRange(
  connection: Connection,
  run: string,
  { begin, end }: ByteRange,
): Promise<Uint8Array<ArrayBuffer>> {
  const { endpoint } = connection
  return connection.ask({
    route: routes.result(run),
    headers: () => ({ accept: safetensorsType, range: `bytes=${begin}-${end - 1}` }),
    isHeld: true,
    async read(response, heard) {
      const isAsked = response.headers.get('content-range')?.startsWith(`bytes ${begin}-${end - 1}/`) ?? false
      if (response.status !== 206 || !isAsked) {
        response.body?.cancel().catch(() => undefined)
        throw new VitrineError(
          `${labelOf(endpoint)} does not answer with the part of a result that was asked for`,
          {
            hint: 'a proxy before it may leave out Range: let it pass the header on',
          },
        )
      }
      const bytes = await readAll(response, end - begin, heard)
      if (bytes.length < end - begin) throw new Broken('the answer is too short')
      return bytes
    },
  })
}

/** All of the body of a result. @param bytes how many it has */
export const readWhole = (
  connection: Connection,
  run: string,
  bytes: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> =>
  connection.ask({
    route: routes.result(run),
    headers: () => ({ accept: safetensorsType }),
    isHeld: true,
    signal,
    async read(response, heard) {
      const all = await readAll(response, bytes, heard)
      if (all.length < bytes) throw new Broken('the answer is too short')
      return all
    },
  })

export const noLongerThere = (ref: ResultRef, endpoint: Connection['endpoint']): VitrineError =>
  new VitrineError(
    `the result ${ref.slice(ref.indexOf('/') + 1)} is no longer kept at ${labelOf(endpoint)}`,
    {
      hint: 'run the program again',
    },
  )
