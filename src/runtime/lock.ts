let tail: Promise<unknown> = Promise.resolve()

/**
 * Runs one piece of work at a time in this process, in the order of the calls. Every call into ONNX Runtime goes
 * through here: concurrent creates are refused by ONNX Runtime Web, and concurrent runs crash or hang the page.
 */
export const withLock = <T>(work: () => Promise<T> | T): Promise<T> => {
  const result = tail.then(work)
  tail = result.catch(() => undefined)
  return result
}
