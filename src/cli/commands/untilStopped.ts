/**
 * Waits for Ctrl-C or SIGTERM, then stops in good order; a second signal hurries that.
 * @param stop finishes what is under way
 */
export async function untilStopped(stop: () => Promise<void>, hurry: () => void): Promise<void> {
  const signals = ['SIGINT', 'SIGTERM'] as const
  let heard: () => void = () => undefined
  let isStopping = false
  const first = new Promise<void>(resolve => {
    heard = () => {
      if (isStopping) hurry()
      isStopping = true
      resolve()
    }
  })
  for (const signal of signals) process.on(signal, heard)
  try {
    await first
    await stop()
  } finally {
    for (const signal of signals) process.off(signal, heard)
  }
}
