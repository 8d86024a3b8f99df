/**
 * The chunks of an answer's body. A server that falls silent for too long has broken off.
 * @param brokenOff the error for a body that ends too early
 * @throws the signal's reason when it is aborted
 */
export async function* chunksOf(
  response: Response,
  patience: number,
  signal: AbortSignal | undefined,
  brokenOff: () => Error,
): AsyncGenerator<Uint8Array> {
  if (response.body === null) return
  const reader = response.body.getReader()
  try {
    for (;;) {
      const next = await withPatience(reader.read(), patience, signal).catch(() => null)
      signal?.throwIfAborted()
      if (next === null) throw brokenOff()
      if (next.done) return
      yield next.value
    }
  } finally {
    // Of a body that was read to its end there is nothing to cancel.
    reader.cancel().catch(() => undefined)
  }
}

/** Rejects when the work takes too long, or when the signal is aborted. */
function withPatience<T>(work: Promise<T>, patience: number, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const give = () => reject(new Error('given up'))
    const timer = setTimeout(give, patience)
    signal?.addEventListener('abort', give, { once: true })
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', give)
    })
  })
}
