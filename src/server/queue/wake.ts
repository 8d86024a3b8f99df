/** Wakes those who wait for something that others tell of. */
export interface Wake {
  all: () => void
  /**
   * Begins to watch; what it returns waits until there was a wake since then, the signal, or so many milliseconds.
   * Begun before one looks and waited for after, nothing is missed in between.
   */
  next: () => (signal: AbortSignal, ms: number) => Promise<void>
}

export const createWake = (): Wake => {
  let times = 0
  const sleeping = new Set<() => void>()
  return {
    all() {
      times++
      for (const wake of [...sleeping]) wake()
    },
    next() {
      const before = times
      return (signal, ms) =>
        new Promise(resolve => {
          if (times !== before || signal.aborted) {
            resolve()
            return
          }
          const wake = (): void => {
            sleeping.delete(wake)
            clearTimeout(timer)
            signal.removeEventListener('abort', wake)
            resolve()
          }
          const timer = setTimeout(wake, ms)
          signal.addEventListener('abort', wake)
          sleeping.add(wake)
        })
    },
  }
}
