import { rowsMeet } from '../graph/liveness.ts'
import { type Span } from '../graph/errors.ts'
import { type Prompt, type Rows } from '../graph/versions/v1.ts'
import { type Expression } from './expression.ts'
import { type ModelRecord } from './modelRecord.ts'
import { freeName } from './names.ts'

/** One trace while its body is recorded and until it has run. */
export class TraceRecording {
  readonly model: ModelRecord
  readonly span: Span | undefined
  state: 'recording' | 'running' | 'done' | 'failed' = 'recording'
  readonly prompts: Prompt[] = []
  /** The row group whose sites are meant now; null outside of any. */
  rows: Rows | null = null
  readonly writes: Expression[] = []
  /** What comes back, and its name. */
  readonly saves = new Map<Expression, string>()
  /** Calls of `show` in the body, made once the trace has run. */
  readonly afterRun: (() => void)[] = []
  readonly #remembered = new Map<string, Expression>()
  readonly #names = new Set<string>()

  constructor(model: ModelRecord, span: Span | undefined) {
    this.model = model
    this.span = span
  }

  /** Adds a row group and returns its number. */
  addPrompt(prompt: Prompt): number {
    return this.prompts.push(prompt) - 1
  }

  /** The last write in code order at a site and in rows that these have in common. */
  lastWrite(site: string, rows: Rows): Expression | null {
    const isAt = ({ source }: Expression) =>
      source.kind === 'write' && source.site === site && rowsMeet(source.rows, rows)
    return this.writes.findLast(isAt) ?? null
  }

  addWrite(write: Expression): void {
    this.writes.push(write)
  }

  /** One expression for equal reads. */
  remember(key: string, make: () => Expression): Expression {
    const known = this.#remembered.get(key)
    if (known !== undefined) return known
    const made = make()
    this.#remembered.set(key, made)
    return made
  }

  /** Saves a value under a free name made from the one wanted. */
  save(expression: Expression, wanted: string): void {
    if (this.saves.has(expression)) return
    const name = freeName(wanted, this.#names)
    this.#names.add(name)
    this.saves.set(expression, name)
  }

  /** Sizes of the symbols of site shapes for a row group. */
  symbols(rows: Rows): { batch: number; position: number } {
    const groups = rows === 'all' ? this.prompts : this.prompts.slice(rows, rows + 1)
    return {
      batch: groups.reduce((sum, { ids }) => sum + ids.length, 0),
      position: groups[0]?.ids[0]?.length ?? 0,
    }
  }
}
