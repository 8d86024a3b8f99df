import { endsWith } from '../../graph/newTokens.ts'
import { type GenerateOptions, type Rows, type Run } from '../../graph/versions/v1.ts'
import { type Stream } from '../stream.ts'

/** One row of a generation: what went in, what came out, and whether it goes on. */
interface Row {
  group: number
  row: number
  prompt: readonly number[]
  newIds: number[]
  hasEnded: boolean
}

/** The rows of a generation while it runs. */
export class GenerationRows {
  private readonly rows: readonly Row[]
  private readonly stop: readonly (readonly number[])[]

  constructor({ prompts }: Run, { stop }: GenerateOptions) {
    this.stop = stop
    this.rows = prompts.flatMap(({ ids }, group) =>
      ids.map((prompt, row): Row => ({ group, row, prompt, newIds: [], hasEnded: false })),
    )
  }

  /** Ids that a step feeds: the newest of each row, or all. A row that has ended goes on with its last. */
  fedAt(step: number, onlyNewest: boolean): number[][] {
    return this.rows.map(({ prompt, newIds }) => {
      const padded = Array.from({ length: step }, (_, index) => newIds[index] ?? newIds.at(-1) ?? 0)
      return onlyNewest ? padded.slice(-1) : [...prompt, ...padded]
    })
  }

  /** Index among all rows of the rows of a batch, in its order. */
  indicesOf({ groups }: Stream): number[] {
    return groups.flatMap(({ group, rows }) =>
      rows.map(row => this.rows.findIndex(other => other.group === group && other.row === row)),
    )
  }

  hasEnded(index: number): boolean {
    return this.rows[index]?.hasEnded ?? true
  }

  /** Whether all rows of a group, or of all groups, have ended. */
  haveEnded(rows: Rows): boolean {
    return this.of(rows).every(({ hasEnded }) => hasEnded)
  }

  /** Adds a row's next token, unless it has ended. */
  add(index: number, id: number): void {
    const row = this.rows[index]
    if (!row || row.hasEnded) return
    row.newIds.push(id)
    row.hasEnded = this.stop.some(sequence => endsWith(row.newIds, row.newIds.length, sequence))
  }

  /** The new ids of every row so far; a row that has ended stays as it is. */
  newIds(): number[][] {
    return this.rows.map(({ newIds }) => [...newIds])
  }

  /** The new ids of some rows side by side; shorter ones repeat their last token. */
  aligned(rows: Rows): number[][] {
    const own = this.of(rows)
    const length = Math.max(...own.map(({ newIds }) => newIds.length))
    return own.map(({ newIds }) => Array.from({ length }, (_, index) => newIds[index] ?? newIds.at(-1) ?? 0))
  }

  private of(rows: Rows): readonly Row[] {
    return this.rows.filter(({ group }) => rows === 'all' || rows === group)
  }
}
