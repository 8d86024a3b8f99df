import { type Progress } from '../../graph/progress.ts'
import { printBytes } from '../../graph/printBytes.ts'

/**
 * Progress in words, and the part of it that is done; null where that is not known.
 * @param place the endpoint that it happens at; null here
 */
export function describeProgress(
  words: string,
  progress: Progress | null,
  place: string | null = null,
): { words: string; part: number | null } {
  if (progress === null) return { words: place === null ? words : `Asking ${place}`, part: null }
  const { words: what, part } = describeStage(progress)
  const isSaid = progress.stage === 'connect' || progress.stage === 'queue'
  return { words: place === null || isSaid ? what : `${what} at ${place}`, part }
}

function describeStage(progress: Progress): { words: string; part: number | null } {
  switch (progress.stage) {
    case 'download': {
      const { file, loaded, total } = progress
      const size = total > 0 ? `${printBytes(loaded)} of ${printBytes(total)}` : printBytes(loaded)
      return { words: `Loading ${file}, ${size}`, part: partOf(loaded, total) }
    }
    case 'open':
      return { words: `Opening ${progress.model}`, part: null }
    case 'compile':
      return { words: `Compiling ${progress.label}`, part: partOf(progress.done, progress.total) }
    case 'run':
      return { words: `Running ${progress.label}`, part: partOf(progress.done, progress.total) }
    case 'generate':
      return {
        words: `Generating token ${progress.step} of ${progress.total}`,
        part: partOf(progress.step, progress.total),
      }
    case 'connect':
      return {
        words: `${progress.endpoint} does not answer; ${againWords(progress.waitMs)}`,
        part: null,
      }
    case 'queue':
      return { words: `Waiting at ${progress.endpoint}, place ${progress.place}`, part: null }
  }
}

const againWords = (ms: number): string =>
  ms <= 0 ? 'asking it again' : `asked again in ${Math.ceil(ms / 1000)} s`

const partOf = (done: number, total: number): number | null => (total > 0 ? done / total : null)
