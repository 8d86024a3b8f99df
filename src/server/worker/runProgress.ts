import { type Progress } from '../../graph/progress.ts'
import { type RunEvent } from '../../protocol/http/runEvent.ts'

/** Milliseconds between two events of progress of a run at least. */
const intervalMs = 100

type ProgressEvent = Extract<RunEvent, { status: 'LOADING' | 'RUNNING' }>

/** Tells of the progress of a run, not more often than anybody reads: of several in a short time the last. */
export class RunProgress {
  readonly #append: (event: ProgressEvent) => Promise<void>
  #last: Promise<void> = Promise.resolve()
  #waiting: ProgressEvent | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #sentAt = -Infinity
  #isOver = false

  /** @param append must not be called before the event before it is in; its failure costs an event alone */
  constructor(append: (event: ProgressEvent) => Promise<void>) {
    this.#append = append
  }

  /** @param model of the run: the one that is loaded, if one is */
  add(progress: Progress, model: string): void {
    const event = eventOf(progress, model)
    if (event !== null) this.#offer(event)
  }

  /** It runs now. */
  begin(): void {
    this.#offer({ status: 'RUNNING', progress: null })
  }

  /** Nothing more is told. Resolves when what was said so far is. */
  async end(): Promise<void> {
    this.#isOver = true
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#send()
    await this.#last
  }

  #offer(event: ProgressEvent): void {
    if (this.#isOver) return
    this.#waiting = event
    if (this.#timer !== undefined) return
    const wait = this.#sentAt + intervalMs - performance.now()
    if (wait <= 0) this.#send()
    else
      this.#timer = setTimeout(() => {
        this.#timer = undefined
        this.#send()
      }, wait)
  }

  #send(): void {
    const event = this.#waiting
    if (event === undefined) return
    this.#waiting = undefined
    this.#sentAt = performance.now()
    this.#last = this.#last.then(() => this.#append(event)).catch(() => undefined)
  }
}

function eventOf(progress: Progress, model: string): ProgressEvent | null {
  switch (progress.stage) {
    case 'download':
      return { status: 'LOADING', model, progress }
    case 'open':
      return { status: 'LOADING', model: progress.model, progress }
    case 'compile':
    case 'run':
    case 'generate':
      return { status: 'RUNNING', progress }
    case 'connect':
    case 'queue':
      return null
    default:
      return progress satisfies never
  }
}
