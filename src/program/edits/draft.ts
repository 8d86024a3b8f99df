import ts from 'typescript'
import { type Span } from '../../graph/errors.ts'
import { Changes } from './changes.ts'
import { styleOf, type Style } from './style.ts'

/** A parsed program that is being edited. */
export interface Draft {
  source: string
  file: ts.SourceFile
  style: Style
  /** Every name that stands anywhere in the program, and those that edits have taken. */
  names: Set<string>
  changes: Changes
}

export function openDraft(source: string): Draft {
  const file = ts.createSourceFile('main.ts', source, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS)
  const names = new Set<string>()
  walk(file, node => {
    if (ts.isIdentifier(node)) names.add(node.text)
  })
  return { source, file, style: styleOf(source, file), names, changes: new Changes() }
}

/** Visits every node, parents first. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node)
  ts.forEachChild(node, child => walk(child, visit))
}

/** All nodes below one that a guard takes, in code order. */
export function nodesIn<T extends ts.Node>(root: ts.Node, is: (node: ts.Node) => node is T): T[] {
  const found: T[] = []
  walk(root, node => {
    if (is(node)) found.push(node)
  })
  return found
}

/** Offset of a place in the source; undefined where the program has no such line. */
export function offsetOf({ file }: Draft, { line, column }: Span): number | undefined {
  const start = file.getLineStarts()[line - 1]
  return start === undefined ? undefined : Math.min(start + column - 1, file.text.length)
}

export const textOf = ({ file }: Draft, node: ts.Node): string => node.getText(file)

export const startOf = ({ file }: Draft, node: ts.Node): number => node.getStart(file)

export const holds = (draft: Draft, node: ts.Node, offset: number): boolean =>
  offset >= startOf(draft, node) && offset < node.end

export const lineOf = ({ file }: Draft, node: ts.Node): number =>
  file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1

/** An expression without parentheses and what only types see. */
export function bare(node: ts.Expression): ts.Expression {
  let inner = node
  while (
    ts.isParenthesizedExpression(inner) ||
    ts.isAsExpression(inner) ||
    ts.isSatisfiesExpression(inner) ||
    ts.isNonNullExpression(inner)
  )
    inner = inner.expression
  return inner
}

/** The outermost of the parentheses around an expression. */
export function withParentheses(node: ts.Expression): ts.Expression {
  let outer = node
  while (ts.isParenthesizedExpression(outer.parent)) outer = outer.parent
  return outer
}

export type Body = ts.ArrowFunction | ts.FunctionExpression

export const isBody = (node: ts.Node | undefined): node is Body =>
  node !== undefined && (ts.isArrowFunction(node) || ts.isFunctionExpression(node))

/** The nearest function around a node. */
export function functionAround(node: ts.Node): ts.FunctionLikeDeclaration | undefined {
  return ts.findAncestor(node.parent, ts.isFunctionLike) as ts.FunctionLikeDeclaration | undefined
}
