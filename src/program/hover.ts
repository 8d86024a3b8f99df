import ts from 'typescript'
import { displayWords, type HoverText } from './displayWords.ts'
import { nodeAt, nodeRange, type SourceRange } from './nodeRange.ts'
import { initializerOf, type RecordedShapes } from './recordedShapes.ts'
import { isTensor } from './typeKinds.ts'
import { type OpenProgram } from './workspace.ts'

/** Type, documentation and recorded value of what stands at an offset: of a name, or of the expression around it. */
export function hoverAt(
  open: OpenProgram,
  shapes: RecordedShapes | null,
  offset: number,
): HoverText | undefined {
  const { source } = open
  const at = open.virtual.toVirtual(offset)
  const { file, checker } = open.checked()
  const node = nodeAt(file, at)
  const value = shapes === null ? undefined : valueAt(open, shapes, node, file, checker, offset)
  const named = namedAt(open, at, offset)
  const isOn = named !== undefined && named.start <= offset && offset < named.end
  if (named !== undefined && (isOn || value === undefined))
    return { ...named, ...(value !== undefined && { value: value.words }) }
  if (value === undefined) return undefined
  // An operator, a bracket: no name stands there, but a value was recorded around it.
  const { start, end, words } = value
  const text = source.slice(start, end)
  const shown = text.length > 60 ? `${text.slice(0, 57)}...` : text
  return { start, end, signature: `${shown}: Tensor`, documentation: '', value: words }
}

/** The declaration of the name at a place, or right before it. */
function namedAt({ service, path, virtual }: OpenProgram, at: number, offset: number): HoverText | undefined {
  const info = service.getQuickInfoAtPosition(path, at)
  if (info === undefined) return undefined
  const words = displayWords(info)
  if (words.signature.includes('$v')) return undefined
  const start = virtual.toSource(info.textSpan.start)
  const end = start + info.textSpan.length
  return end < offset ? undefined : { start, end, ...words }
}

function valueAt(
  open: OpenProgram,
  shapes: RecordedShapes,
  node: ts.Node,
  file: ts.SourceFile,
  checker: ts.TypeChecker,
  offset: number,
): (SourceRange & { words: string }) | undefined {
  const { source } = open
  if (!ts.isIdentifier(node)) return shapes.around(source, { start: offset, end: offset + 1 })
  const named = namedExpression(node)
  const own = nodeRange(open, file, named)
  const exact = shapes.around(source, own)
  if (exact !== undefined && exact.start === own.start && exact.end === own.end) return exact
  if (!isTensor(checker, named)) return undefined
  const initializer = initializerOf(checker, node)
  const declared = initializer && nodeRange(open, file, initializer)
  const found = declared && shapes.around(source, declared)
  if (found !== undefined && found.start === declared?.start && found.end === declared.end)
    return { ...own, words: found.words }
  const saved = shapes.labelled(node.text)
  return saved === undefined ? undefined : { ...own, words: saved }
}

/** What a name means as an expression: `q` of `attn.q` is the whole; the callee of a call, its result. */
function namedExpression(node: ts.Identifier): ts.Expression {
  const { parent } = node
  if (!ts.isPropertyAccessExpression(parent) || parent.name !== node) return node
  const { parent: call } = parent
  return ts.isCallExpression(call) && call.expression === parent ? call : parent
}
