/** Ctrl-C while something is downloaded: it is ended in good order instead of with the process. */
export interface Interrupt {
  signal: AbortSignal
  /** Does work that listens to the signal; only meanwhile Ctrl-C aborts it. A second one ends the process. */
  during: <T>(work: () => Promise<T>) => Promise<T>
}

export function createInterrupt(): Interrupt {
  const controller = new AbortController()
  return {
    signal: controller.signal,
    async during(work) {
      // A program that computes without end could not be ended if its signal were always caught.
      const stop = () => controller.abort()
      process.once('SIGINT', stop)
      try {
        return await work()
      } finally {
        process.off('SIGINT', stop)
      }
    },
  }
}
