import ts from 'typescript'
import { bare, nodesIn, startOf, type Body, type Draft } from './draft.ts'
import { indentAt } from './style.ts'

/** What a body gives back. */
export type Returned =
  /** One expression, always: an arrow's own, or that of the one `return`, which is last. */
  | { kind: 'value'; value: ts.Expression }
  /** Nothing, ever. */
  | { kind: 'nothing' }
  /** Different things in different places. */
  | { kind: 'several' }

export function returnedBy(body: Body): Returned {
  if (!ts.isBlock(body.body)) return { kind: 'value', value: body.body }
  const returns = nodesIn(body.body, ts.isReturnStatement).filter(
    one => ts.findAncestor(one.parent, ts.isFunctionLike) === body,
  )
  const [first] = returns
  if (first === undefined) return { kind: 'nothing' }
  if (returns.length > 1 || first !== body.body.statements.at(-1) || first.expression === undefined)
    return { kind: 'several' }
  return { kind: 'value', value: first.expression }
}

/**
 * Puts statements at the end of a body, before what it returns; at its beginning where it returns from several places.
 * An arrow that is an expression becomes a block.
 */
export function addStatements(
  draft: Draft,
  body: Body,
  lines: readonly string[],
  selected: string | null,
): void {
  if (!ts.isBlock(body.body)) {
    toBlock(draft, body, body.body, lines, selected)
    return
  }
  const block = body.body
  const last = block.statements.at(-1)
  const returned = returnedBy(body)
  const before =
    returned.kind === 'nothing' ? undefined : returned.kind === 'value' ? last : block.statements[0]
  if (before !== undefined) addBefore(draft, before, lines, selected)
  else if (last !== undefined) addAfter(draft, last, lines, selected)
  else fillBlock(draft, block, lines, selected)
}

/** Statements on lines of their own before another. */
export function addBefore(
  draft: Draft,
  statement: ts.Statement,
  lines: readonly string[],
  selected: string | null,
): void {
  const { file, style, changes } = draft
  const start = startOf(draft, statement)
  const separator = isFirstOnLine(draft, start) ? style.newline + indentAt(file, start) : ' '
  const text = lines.map(line => ended(draft, line, separator === ' ')).join(separator)
  changes.write(start, guarded(draft, text, start) + separator, selected)
}

/** Statements on lines of their own after another, behind the comment of its line. */
export function addAfter(
  draft: Draft,
  statement: ts.Statement,
  lines: readonly string[],
  selected: string | null,
): void {
  const { file, style, changes } = draft
  const end = lineEndAfter(draft, statement.end)
  if (end === undefined) {
    const needsEnd = file.text[statement.end - 1] !== ';' && file.text[statement.end - 1] !== '}'
    const text = lines.map(line => ended(draft, line, true)).join(' ')
    changes.write(statement.end, `${needsEnd ? ';' : ''} ${text}`, selected)
    return
  }
  const indent = indentAt(file, startOf(draft, statement))
  const text = lines.map(line => style.newline + indent + ended(draft, line, false)).join('')
  changes.write(end, guarded(draft, text, end), selected)
}

/** The end of the line where nothing but a comment follows; undefined where code does. */
function lineEndAfter({ file }: Draft, offset: number): number | undefined {
  const { text } = file
  let end = offset
  for (const comment of ts.getTrailingCommentRanges(text, offset) ?? []) end = comment.end
  while (text[end] === ' ' || text[end] === '\t') end++
  return end >= text.length || text[end] === '\n' || text[end] === '\r' ? end : undefined
}

const isFirstOnLine = ({ file }: Draft, offset: number): boolean => {
  const start = file.getLineStarts()[file.getLineAndCharacterOfPosition(offset).line] ?? 0
  return file.text.slice(start, offset).trim() === ''
}

function fillBlock(draft: Draft, block: ts.Block, lines: readonly string[], selected: string | null): void {
  const { file, style, changes } = draft
  const indent = indentAt(file, block.end - 1)
  const inner = indent + style.unit
  const text = lines.map(line => style.newline + inner + ended(draft, line, false)).join('')
  const isOneLine = !file.text.slice(startOf(draft, block), block.end).includes('\n')
  const at = isOneLine ? block.end - 1 : lastInside(draft, block)
  changes.write(at, isOneLine ? text + style.newline + indent : text, selected)
}

/** Behind the last comment in a block without statements. */
function lastInside({ file }: Draft, block: ts.Block): number {
  let at = block.end - 1
  while (/\s/.test(file.text[at - 1] ?? '')) at--
  return at
}

/** `() => E` becomes `() => { ...; return E }`. */
function toBlock(
  draft: Draft,
  body: Body,
  expression: ts.Expression,
  lines: readonly string[],
  selected: string | null,
): void {
  const { file, style, changes } = draft
  const indent = indentAt(file, startOf(draft, body))
  const inner = indent + style.unit
  const opening = lines.map(line => style.newline + inner + ended(draft, line, false)).join('')
  const outer = startOf(draft, expression)
  const value = ts.isParenthesizedExpression(expression) ? bareParentheses(expression) : expression
  const start = startOf(draft, value)
  changes.write(outer, `{${opening}${style.newline}${inner}return `, selected, start)
  indentLines(draft, start, value.end)
  changes.replace(value.end, expression.end, `${style.semicolon}${style.newline}${indent}}`)
}

/** Parentheses that hold comments stay: the comments would be lost with them. */
function bareParentheses(expression: ts.ParenthesizedExpression): ts.Expression {
  const inner = expression.expression
  const file = expression.getSourceFile()
  const text = file.text.slice(expression.getStart(file) + 1, inner.getStart(file))
  const after = file.text.slice(inner.end, expression.end - 1)
  return text.trim() === '' && after.trim() === '' ? inner : expression
}

/** Moves the lines of a range one level in, but not those inside of a text. */
function indentLines(draft: Draft, from: number, to: number): void {
  const { file, style, changes } = draft
  const texts = nodesIn(file, (node): node is ts.Node => ts.isTemplateLiteralToken(node))
  for (const start of file.getLineStarts()) {
    if (start <= from || start >= to) continue
    const isText = texts.some(node => start > node.getStart(file) && start < node.end)
    const isEmpty = /^[ \t]*\r?\n/.test(file.text.slice(start, start + 200))
    if (!isText && !isEmpty) changes.insert(start, style.unit)
  }
}

/** A statement with the program's own end. */
const ended = ({ style }: Draft, line: string, always: boolean): string =>
  line.endsWith('}') || line.endsWith(';') ? line : line + (always ? ';' : style.semicolon)

/** Without semicolons, a line that begins like an argument would continue the line before it. */
function guarded({ style, file }: Draft, text: string, next: number): string {
  if (style.semicolon === ';' || text.endsWith(';')) return text
  return /^\s*[([`+\-/*.]/.test(afterComments(file, next)) ? `${text};` : text
}

function afterComments(file: ts.SourceFile, offset: number): string {
  const comments = ts.getLeadingCommentRanges(file.text, offset) ?? []
  const end = comments.at(-1)?.end ?? offset
  return file.text.slice(end, end + 200)
}

/** The statement of a list that a node is directly part of, with no function or other statement in between. */
export function statementOf(from: ts.Node): ts.Statement | undefined {
  for (let node = from; ; node = node.parent) {
    if (ts.isFunctionLike(node) || ts.isSourceFile(node)) return undefined
    if (ts.isStatement(node)) return isInList(node) ? node : undefined
  }
}

const isInList = ({ parent }: ts.Node): boolean =>
  ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isCaseOrDefaultClause(parent)

/** The object literal that an expression is, through parentheses and what types see. */
export function objectOf(expression: ts.Expression): ts.ObjectLiteralExpression | undefined {
  const inner = bare(expression)
  return ts.isObjectLiteralExpression(inner) ? inner : undefined
}
