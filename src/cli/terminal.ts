import { type Progress } from '../graph/progress.ts'
import { printSpan, VitrineError } from '../graph/errors.ts'
import { printBytes } from '../graph/printBytes.ts'
import { type ShowCard } from '../graph/showCard.ts'
import { ProgramErrors } from './programErrors.ts'

/** Where the command line writes: a process's own streams, or a test's. */
export interface Streams {
  out: { write: (text: string) => unknown }
  err: { write: (text: string) => unknown; isTTY?: boolean | undefined }
}

export interface Terminal {
  /** What a program shows. */
  card: (card: ShowCard, lines: readonly string[]) => void
  lines: (lines: readonly string[]) => void
  notice: (notice: string) => void
  /**
   * One line that is written over; nothing where nobody watches.
   * @param text what a generation has written so far
   */
  progress: (progress: Progress, text?: string) => void
  error: (error: unknown) => void
}

const clearLine = '\r\u001b[K'

export function createTerminal({ out, err }: Streams): Terminal {
  let hasProgress = false
  const clearProgress = () => {
    if (hasProgress) err.write(clearLine)
    hasProgress = false
  }
  const write = (stream: Streams['out'], lines: readonly string[]) => {
    clearProgress()
    stream.write(lines.map(line => `${line}\n`).join(''))
  }
  return {
    card(card, lines) {
      const isError = card.kind === 'log' && card.level !== 'log'
      // A line of text stands alone; what is drawn is set apart.
      write(isError ? err : out, card.kind === 'log' ? lines : [...lines, ''])
    },
    lines: lines => write(out, lines),
    notice: notice => write(err, [`note: ${notice}`]),
    progress(progress, text) {
      if (err.isTTY !== true) return
      err.write(`${clearLine}${describeProgress(progress)}${text === undefined ? '' : `: ${endOf(text)}`}`)
      hasProgress = true
    },
    error: error => write(err, describeError(error)),
  }
}

function describeProgress(progress: Progress): string {
  switch (progress.stage) {
    case 'download':
      return downloadWords(progress)
    case 'open':
      return `opening ${progress.model}`
    case 'compile':
    case 'run':
      return `${progress.stage} ${progress.label} (${progress.done} of ${progress.total})`
    case 'generate':
      return `token ${progress.step} of ${progress.total}`
    case 'connect':
      return `${progress.endpoint} does not answer; asked again in ${Math.ceil(progress.waitMs / 1000)} s`
    case 'queue':
      return `waiting at ${progress.endpoint}, place ${progress.place}`
  }
}

/** The newest of a text, as far as it goes on one line. */
const endOf = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length > 50 ? `…${line.slice(-50)}` : line
}

function downloadWords({ file, loaded, total }: Extract<Progress, { stage: 'download' }>): string {
  const percent = total > 0 ? ` (${Math.floor((100 * loaded) / total)} %)` : ''
  return `${file}: ${printBytes(loaded)} of ${printBytes(total)}${percent}`
}

/** `file:line:column: message` and, below, what to do about it. */
export function describeError(error: unknown): string[] {
  if (error instanceof ProgramErrors)
    return error.errors.map(({ span, message }) => `${printSpan(span)}: ${message}`)
  if (!(error instanceof VitrineError))
    return [`vitrine: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`]
  const { span, related, hint, message } = error
  return [
    `${span === undefined ? 'vitrine' : printSpan(span)}: ${message}`,
    ...(related === undefined ? [] : [`  see also ${printSpan(related)}`]),
    ...(hint === undefined ? [] : [`  ${hint}`]),
  ]
}
