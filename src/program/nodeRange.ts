import ts from 'typescript'
import { type OpenProgram } from './workspace.ts'

/** Offsets in the source. */
export interface SourceRange {
  start: number
  end: number
}

/** Where a node of the virtual file stands in the source: a call made of an operator, with its operands. */
export function nodeRange({ virtual }: OpenProgram, file: ts.SourceFile, node: ts.Node): SourceRange {
  const { toSource } = virtual
  const start = (at: ts.Node): number => {
    const written = operands(at, file)
    if (written !== undefined) return Math.min(toSource(at.getStart(file)), ...written.map(start))
    const [first] = at.getChildren(file)
    return first === undefined || ts.isJSDoc(first) ? toSource(at.getStart(file)) : start(first)
  }
  const end = (at: ts.Node): number => {
    const written = operands(at, file)
    if (written !== undefined) return Math.max(...written.map(end))
    const last = at.getLastToken(file)
    const child = at.getChildren(file).at(-1)
    return child === undefined || last === child ? toSource(at.end - 1) + 1 : end(child)
  }
  return { start: start(node), end: end(node) }
}

export function nodeText(open: OpenProgram, file: ts.SourceFile, node: ts.Node): string {
  const { start, end } = nodeRange(open, file, node)
  return open.source.slice(start, end)
}

/** What the user wrote of a call that stands for an operator or an assignment to an index. */
export function operands(node: ts.Node, file: ts.SourceFile): readonly ts.Expression[] | undefined {
  if (!ts.isCallExpression(node)) return undefined
  switch (node.expression.getText(file)) {
    case '$v.binary':
    case '$v.unary':
      return node.arguments.slice(1)
    case '$v_set':
      return node.arguments
    default:
      return undefined
  }
}

/** The innermost node whose text holds an offset of the virtual file. */
export function nodeAt(file: ts.SourceFile, offset: number): ts.Node {
  let found: ts.Node = file
  const visit = (node: ts.Node): void => {
    if (offset < node.getStart(file) || offset >= node.end) return
    found = node
    ts.forEachChild(node, visit)
  }
  ts.forEachChild(file, visit)
  return found
}
