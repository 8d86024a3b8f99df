/**
 * The JSON of an answer; null where it is none, or does not come in time.
 * @param patience how long the server may be silent, in milliseconds
 * @throws the signal's reason where it is aborted
 */
export async function readJson(
  response: Response,
  patience: number,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const silence = new Promise<null>(resolve => {
    timer = setTimeout(() => resolve(null), patience)
  })
  try {
    return await Promise.race([response.json(), silence])
  } catch {
    signal?.throwIfAborted()
    return null
  } finally {
    clearTimeout(timer)
  }
}
