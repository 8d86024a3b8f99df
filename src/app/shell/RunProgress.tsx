import { type Progress } from '../../backend/backend.ts'
import { printBytes } from '../../graph/printBytes.ts'
import { useRun } from './runStore.ts'

/** What the run is doing, in words and as a bar. */
export function RunProgress() {
  const phase = useRun(state => state.phase)
  if (phase.name !== 'running') return null
  const { words, part } = describeProgress(phase.words, phase.progress)
  return (
    <div className="progress">
      <span className="progress-words" role="status">
        {words}
      </span>
      <progress className="progress-bar" aria-label={words} max={1} value={part ?? undefined} />
    </div>
  )
}

function describeProgress(words: string, progress: Progress | null): { words: string; part: number | null } {
  if (progress === null) return { words, part: null }
  switch (progress.stage) {
    case 'download': {
      const { file, loaded, total } = progress
      const size = total > 0 ? `${printBytes(loaded)} of ${printBytes(total)}` : printBytes(loaded)
      return { words: `Loading ${file}, ${size}`, part: total > 0 ? loaded / total : null }
    }
    case 'open':
      return { words: `Opening ${progress.model}`, part: null }
    case 'compile':
      return {
        words: `Compiling ${progress.label}`,
        part: progress.total > 0 ? progress.done / progress.total : null,
      }
    case 'run':
      return {
        words: `Running ${progress.label}`,
        part: progress.total > 0 ? progress.done / progress.total : null,
      }
    case 'generate':
      return {
        words: `Generating token ${progress.step} of ${progress.total}`,
        part: progress.step / progress.total,
      }
  }
}
