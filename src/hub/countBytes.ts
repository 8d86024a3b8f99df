import { VitrineError } from '../graph/errors.ts'
import { type OpenOptions } from './repository.ts'

export interface CountedBody {
  /** The response's bytes; fails at its end if fewer came than were announced. */
  body: ReadableStream<Uint8Array>
  isComplete(): boolean
  /** `12 of 50 bytes` */
  describe(): string
}

const reportEveryMs = 50

/** Watches a download: reports progress, at most every 50 ms and once at the end, and notices when it is cut off. */
export function countBytes(
  response: Response,
  file: string,
  onProgress: OpenOptions['onProgress'],
): CountedBody {
  // The length of a compressed answer is not that of the file.
  const announced = response.headers.has('content-encoding') ? null : response.headers.get('content-length')
  const total = announced === null ? null : Number(announced)
  let loaded = 0
  let complete = false
  let reported = 0
  const report = () => onProgress?.({ stage: 'download', file, loaded, total: Math.max(total ?? 0, loaded) })
  const describe = () => `${loaded} of ${total ?? 'unknown'} bytes`
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      loaded += chunk.byteLength
      controller.enqueue(chunk)
      if (performance.now() - reported < reportEveryMs) return
      reported = performance.now()
      report()
    },
    flush() {
      if (total !== null && loaded < total) throw new VitrineError(`cut off after ${describe()}`)
      complete = true
      report()
    },
  })
  const source: ReadableStream<Uint8Array> = response.body ?? new Blob([]).stream()
  return { body: source.pipeThrough(counter), isComplete: () => complete, describe }
}
