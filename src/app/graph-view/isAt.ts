import { type Span } from '../../graph/errors.ts'
import { type Box } from './scene.ts'

/** Whether a box was made at this place of the program. */
export const isAt = (box: Box, span: Span | null): boolean =>
  span !== null && box.span?.line === span.line && box.span.column === span.column

/**
 * The place of the box that a cursor at `line`:`column` is on: the last one that begins before it on that line, else
 * the first of the line.
 */
export function spanNear(boxes: readonly Pick<Box, 'span'>[], line: number, column: number): Span | null {
  const onLine = boxes
    .flatMap(box => (box.span?.line === line ? [box.span] : []))
    .toSorted((a, b) => a.column - b.column)
  return onLine.findLast(span => span.column <= column) ?? onLine[0] ?? null
}
