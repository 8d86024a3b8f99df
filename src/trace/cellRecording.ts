import { type Expression } from './expression.ts'

/** One cell of a sweep while its body is recorded: a copy of the prompt with writes of its own. */
export class CellRecording {
  readonly index: number
  /** What the axes stand at. */
  readonly values: Readonly<Record<string, number | string>>
  /** Writes and skips of the cell, in code order. */
  readonly writes: Expression[] = []
  readonly remembered = new Map<string, Expression>()

  constructor(index: number, values: Readonly<Record<string, number | string>>) {
    this.index = index
    this.values = values
  }
}

/** `{ layer: 3, pos: 0 }` */
export const cellInWords = ({ values }: CellRecording): string =>
  `{ ${Object.entries(values)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join(', ')} }`
