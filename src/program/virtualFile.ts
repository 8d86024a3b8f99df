import ts from 'typescript'
import { CodeWriter } from './codeWriter.ts'
import { checkedOperatorRule } from './operatorRules.ts'
import { type PositionMap } from './positionMap.ts'
import { Rewriter, type Rule } from './rewriter.ts'

/**
 * What the type checker sees in place of a program: operators are calls, and so are assignments to an index, because
 * TypeScript has no types for `h + 2 * v` and `h[':, -1'] = 0` (LANGUAGE 3). The rest, types included, is unchanged.
 */
export interface VirtualFile {
  text: string
  /** Offset in the virtual file of an offset in the source. */
  toVirtual: (offset: number) => number
  /** Offset in the source of an offset in the virtual file; of inserted code, of the operator it stands for. */
  toSource: (offset: number) => number
  /** Whether the text at an offset in the virtual file is the user's own, not inserted for an operator. */
  isCopied: (offset: number) => boolean
}

export function virtualFile(source: string, fileName: string): VirtualFile {
  const sourceFile = ts.createSourceFile(fileName, source, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS)
  const writer = new CodeWriter(source)
  new Rewriter(sourceFile, writer, [indexAssignmentRule, checkedOperatorRule]).node(sourceFile)
  const { code, map } = writer.finish(fileName)
  return { text: code, ...offsets(source, code, map) }
}

/** `h[k] = v` -> `$v_set(h, k, v)`. */
const indexAssignmentRule: Rule = (node, rewriter) => {
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return false
  const { left, right, operatorToken } = node
  if (!ts.isElementAccessExpression(left)) return false
  const { writer } = rewriter
  const from = rewriter.start(operatorToken)
  writer.copyTo(rewriter.start(node))
  writer.insert('$v_set(', rewriter.start(left))
  rewriter.node(left.expression)
  writer.insert(',', from)
  writer.skipTo(rewriter.start(left.argumentExpression))
  rewriter.node(left.argumentExpression)
  writer.insert(',', from)
  writer.skipTo(operatorToken.end)
  rewriter.node(right)
  writer.insert(')', from)
  return true
}

interface Piece {
  virtual: number
  source: number
  length: number
  copied: boolean
}

function offsets(source: string, code: string, map: PositionMap): Omit<VirtualFile, 'text'> {
  const sourceStarts = lineStarts(source)
  const codeStarts = lineStarts(code)
  const pieces: Piece[] = map.lines.flatMap((segments, line) =>
    segments.map(([column, sourceLine, sourceColumn, copied]) => ({
      virtual: (codeStarts[line] ?? 0) + column,
      source: (sourceStarts[sourceLine] ?? 0) + sourceColumn,
      length: 0,
      copied: copied === 1,
    })),
  )
  pieces.forEach((piece, index) => {
    piece.length = (pieces[index + 1]?.virtual ?? code.length) - piece.virtual
  })
  const copied = pieces.filter(piece => piece.copied).sort((a, b) => a.source - b.source)
  return {
    toVirtual(offset) {
      const piece = copied.findLast(({ source }) => source <= offset)
      return piece === undefined ? offset : piece.virtual + Math.min(offset - piece.source, piece.length)
    },
    toSource(offset) {
      const piece = pieces.findLast(({ virtual }) => virtual <= offset)
      if (piece === undefined) return offset
      return piece.source + (piece.copied ? Math.min(offset - piece.virtual, piece.length) : 0)
    },
    isCopied: offset => pieces.findLast(({ virtual }) => virtual <= offset)?.copied ?? true,
  }
}

const lineStarts = (text: string): number[] => [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)]
