import { VitrineError } from '../../graph/errors.ts'

/** Names joined by slashes; none begins with a dot, so that no key leads out of a store or to its own files. */
const KEY = /^[\w%@=+,~!-][\w%@=+,~!.-]*(\/[\w%@=+,~!-][\w%@=+,~!.-]*)*$/

/** @throws VitrineError where a key is not one of a blob */
export const checkKey = (key: string): void => {
  if (key.length > 1024 || !KEY.test(key)) {
    throw new VitrineError(`${JSON.stringify(key.slice(0, 100))} is not a key of the store.`)
  }
}
