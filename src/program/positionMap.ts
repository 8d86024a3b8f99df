import { type Span } from '../graph/errors.ts'

/**
 * Where each piece of generated code comes from. JSON, so that it can travel to the sandbox. One list for each
 * generated line, sorted by column; lines and columns count from 0.
 */
export interface PositionMap {
  file: string
  lines: Segment[][]
}

/**
 * `[column, source line, source column, copied]`: a copied piece maps character by character (1), an inserted piece
 * as a whole (0). Source line -1: comes from nowhere in the program.
 */
export type Segment = [column: number, line: number, sourceColumn: number, copied: 0 | 1]

/**
 * The user's place of a position in generated code.
 * @param line from 1, as in stack traces
 * @param column from 1
 */
export function sourceSpan(map: PositionMap, line: number, column: number): Span | undefined {
  const segments = map.lines[line - 1] ?? []
  const segment = segments.findLast(([start]) => start < column)
  if (segment === undefined) return undefined
  const [start, sourceLine, sourceColumn, copied] = segment
  if (sourceLine < 0) return undefined
  const offset = copied === 1 ? column - 1 - start : 0
  return { file: map.file, line: sourceLine + 1, column: sourceColumn + offset + 1 }
}
