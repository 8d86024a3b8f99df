import { type Span } from '../../graph/errors.ts'
import { type Drawing } from './drawing.ts'

/** The places of the program that made something of a drawing, without placing it: for the cursor, which moves often. */
export function spansOf({ parts }: Drawing): { span: Span }[] {
  return parts.flatMap(part => {
    const nodes = part.graph?.runs.flatMap(run => run.nodes) ?? []
    const spans = nodes.flatMap(({ kind, span }) =>
      kind === 'scalar' || span === undefined ? [] : [{ span }],
    )
    return part.kind === 'show' && part.card.span !== undefined ? [...spans, { span: part.card.span }] : spans
  })
}
