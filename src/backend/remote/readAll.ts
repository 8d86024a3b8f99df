import { VitrineError } from '../../graph/errors.ts'
import { printBytes } from '../../graph/printBytes.ts'

/** A connection that broke: what was asked for can be asked for again. */
export class Broken extends Error {
  override readonly name = 'Broken'

  constructor(cause: unknown) {
    super('the connection broke', { cause })
  }
}

/**
 * The pieces of an answer as they come.
 * @throws Broken where the connection breaks
 */
export async function* chunksOf(response: Response): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = response.body?.getReader()
  if (reader === undefined) return
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw new Broken(error)
      })
      if (done) return
      yield value
    }
  } finally {
    // Whoever stops reading frees the connection.
    reader.cancel().catch(() => undefined)
  }
}

/**
 * The whole of an answer.
 * @param most bytes that are taken
 * @param heard told of every piece
 * @throws Broken where the connection breaks, VitrineError where more comes than was said
 */
export async function readAll(
  response: Response,
  most: number,
  heard: () => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunksOf(response)) {
    heard()
    length += chunk.length
    if (length > most)
      throw new VitrineError(`an endpoint sent more than the ${printBytes(most)} that were asked for`)
    chunks.push(chunk)
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
