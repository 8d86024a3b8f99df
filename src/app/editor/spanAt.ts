import { type EditorState } from '@codemirror/state'
import { type Span } from '../../graph/errors.ts'
import { type Drawing } from '../graph-view/drawing.ts'
import { useDraft } from '../shell/draftStore.ts'

/** Recorded places of a drawing by line, in order; the cursor moves more often than the drawing changes. */
const places = new WeakMap<Drawing, ReadonlyMap<number, readonly Span[]>>()

/** The recorded place that a position of the program belongs to: the last one before it on its line. */
export function spanAt({ doc }: EditorState, position: number): Span | null {
  const { drawing } = useDraft.getState()
  if (drawing === null) return null
  const byLine = places.get(drawing) ?? placesOf(drawing)
  places.set(drawing, byLine)
  const line = doc.lineAt(position)
  const spans = byLine.get(line.number) ?? []
  return spans.findLast(({ column }) => column <= position - line.from + 1) ?? null
}

function placesOf({ parts }: Drawing): ReadonlyMap<number, readonly Span[]> {
  const spans = parts
    .flatMap(part => (part.kind === 'graph' ? part.graph.runs : []))
    .flatMap(run => run.nodes.flatMap(({ span }) => span ?? []))
    .toSorted((a, b) => a.column - b.column)
  const byLine = new Map<number, Span[]>()
  for (const span of spans) byLine.set(span.line, [...(byLine.get(span.line) ?? []), span])
  return byLine
}
