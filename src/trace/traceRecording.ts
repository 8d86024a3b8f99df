import { type RunPlace } from '../graph/address.ts'
import { passSizes } from '../graph/passSizes.ts'
import { type PromptSizes } from '../graph/promptSizes.ts'
import { rowsMeet } from '../graph/liveness.ts'
import { type Span } from '../graph/errors.ts'
import { type GenerateOptions, type Prompt, type Rows } from '../graph/versions/v1.ts'
import { isReplacing, replacedSite, type Expression } from './expression.ts'
import { type CellRecording } from './cellRecording.ts'
import { type ModelRecord } from './modelRecord.ts'
import { freeName } from './names.ts'
import { type SessionRecording } from './sessionRecording.ts'

export interface TracePlace {
  model: ModelRecord
  /** Where it runs. */
  remote: RunPlace
  span: Span | undefined
  session: SessionRecording | null
  /** Expressions with a smaller serial were recorded before this trace. */
  firstSerial: number
  /** Of a generation: how it goes on. */
  generate: GenerateOptions | null
}

/** One trace while its body is recorded and until it has run. */
export class TraceRecording {
  readonly model: ModelRecord
  readonly remote: RunPlace
  readonly span: Span | undefined
  readonly session: SessionRecording | null
  readonly firstSerial: number
  /** `recorded`: its body has ended, and its session goes on. */
  state: 'recording' | 'recorded' | 'running' | 'done' | 'failed' = 'recording'
  readonly prompts: Prompt[] = []
  /** The row group whose sites are meant now; null outside of any. */
  rows: Rows | null = null
  /** The step of a generation whose sites are meant now; null outside of any, and in a trace. */
  step: number | null = null
  /** Of a generation: how it goes on. */
  readonly generate: GenerateOptions | null
  /** Of a generation: the number of steps that ran, once that is known. */
  executedSteps: number | null = null
  /** Of a generation: the tokens it chooses, and once they are known those of each row. */
  newTokens: Expression | null = null
  newTokenRows: readonly number[][] | null = null
  /** The cell of a sweep whose body runs now. */
  cell: CellRecording | null = null
  /** Writes and skips, in code order; those of a sweep are in its cells. */
  readonly writes: Expression[] = []
  /** What comes back, and its name. */
  readonly saves = new Map<Expression, string>()
  /** Calls of `show` in the body, made once the trace has run. */
  readonly afterRun: (() => void)[] = []
  /** Writes and skips by step and site, so that long bodies are recorded in one go. */
  readonly #writesAt = new Map<string, Expression[]>()
  readonly #skips: Expression[] = []
  readonly #remembered = new Map<string, Expression>()
  readonly #names: Set<string>

  constructor({ model, remote, span, session, firstSerial, generate }: TracePlace) {
    this.model = model
    this.remote = remote
    this.span = span
    this.session = session
    this.firstSerial = firstSerial
    this.generate = generate
    this.#names = session?.names ?? new Set()
  }

  /** Whether its values are still to come: what uses them is recorded with it. */
  get isPending(): boolean {
    return this.state === 'recording' || this.state === 'recorded'
  }

  /** Adds a row group and returns its number. */
  addPrompt(prompt: Prompt): number {
    return this.prompts.push(prompt) - 1
  }

  /** The last write in code order at a site, in this step, and in rows that these have in common. */
  lastWrite(site: string, rows: Rows): Expression | null {
    const isAt = ({ source }: Expression) =>
      isReplacing(source) &&
      replacedSite(source) === site &&
      source.step === this.step &&
      rowsMeet(source.rows, rows)
    const here = this.#writesAt.get(`${this.step} ${site}`)
    return this.cell?.writes.findLast(isAt) ?? here?.findLast(isAt) ?? null
  }

  addWrite(write: Expression): void {
    if (this.cell !== null) {
      this.cell.writes.push(write)
      return
    }
    this.writes.push(write)
    const { source } = write
    if (!isReplacing(source)) return
    const key = `${source.step} ${replacedSite(source)}`
    const here = this.#writesAt.get(key)
    if (here === undefined) this.#writesAt.set(key, [write])
    else here.push(write)
    if (source.kind === 'skip') this.#skips.push(write)
  }

  /** Skips so far, as far as they are seen here. */
  skips(): readonly Expression[] {
    const inCell = this.cell?.writes.filter(({ source }) => source.kind === 'skip') ?? []
    return inCell.length === 0 ? this.#skips : [...this.#skips, ...inCell]
  }

  /** What was read, written and skipped so far, as far as it is seen here: a cell of a sweep sees what is around it. */
  touches(): Expression[] {
    const { remembered = [], writes = [] } = this.cell ?? {}
    const reads = [...this.#remembered, ...remembered].map(([, read]) => read)
    return [...reads, ...this.writes, ...writes]
  }

  /** One expression for equal reads. */
  remember(key: string, make: () => Expression): Expression {
    const remembered = this.cell?.remembered ?? this.#remembered
    const known = remembered.get(key)
    if (known !== undefined) return known
    const made = make()
    remembered.set(key, made)
    return made
  }

  /** Whether the steps that a value needs have run; a generation may have ended before them. */
  hasRun({ lastStep }: Expression): boolean {
    return this.executedSteps === null || lastStep < this.executedSteps
  }

  /** Saves a value under a free name made from the one wanted. */
  save(expression: Expression, wanted: string): void {
    if (this.saves.has(expression)) return
    const name = freeName(wanted, this.#names)
    this.#names.add(name)
    this.saves.set(expression, name)
  }

  /** Sizes of the symbols of site shapes for a row group, in the step that is meant now. */
  symbols(rows: Rows): PromptSizes {
    const options = this.generate === null ? {} : { generate: this.generate }
    return passSizes({ prompts: this.prompts, options }, rows, this.step)
  }
}
