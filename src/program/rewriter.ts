import ts from 'typescript'
import { type CodeWriter } from './codeWriter.ts'

/** Rewrites a node it knows and says so; others are copied and their children tried. */
export type Rule = (node: ts.Node, rewriter: Rewriter) => boolean

/** Walks a parsed program and writes it anew, by rules; the first rule that takes a node wins. */
export class Rewriter {
  readonly sourceFile: ts.SourceFile
  readonly writer: CodeWriter
  readonly #rules: readonly Rule[]

  constructor(sourceFile: ts.SourceFile, writer: CodeWriter, rules: readonly Rule[]) {
    this.sourceFile = sourceFile
    this.writer = writer
    this.#rules = rules
  }

  /** Writes a node and the source between the last one and it. */
  node = (node: ts.Node): void => {
    if (!ts.isTypeNode(node) && this.#rules.some(rule => rule(node, this))) return
    ts.forEachChild(node, this.node)
    this.writer.copyTo(node.end)
  }

  /** Writes an expression inside a call: `before` + expression + `)`. */
  wrap(expression: ts.Expression, before: string, from = this.start(expression)): void {
    this.writer.copyTo(this.start(expression))
    const commas = isCommaExpression(expression)
    this.writer.insert(commas ? `${before}(` : before, from)
    this.node(expression)
    this.writer.insert(commas ? '))' : ')', from)
  }

  start(node: ts.Node): number {
    return node.getStart(this.sourceFile)
  }

  /** The source of a node, unchanged. */
  text(node: ts.Node): string {
    return node.getText(this.sourceFile)
  }
}

const isCommaExpression = (node: ts.Expression): boolean =>
  ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.CommaToken
