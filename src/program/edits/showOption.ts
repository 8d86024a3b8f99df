import ts from 'typescript'
import { nodesIn, holds, offsetOf, startOf, textOf, type Draft } from './draft.ts'
import { importedAs, showCallsAround } from './imports.ts'
import { type EditIntent, type OptionValue } from './intent.ts'
import { isMember } from './names.ts'
import { addMember, keyOf } from './objects.ts'
import { Refusal } from './refusal.ts'
import { quoted } from './style.ts'
import { type Span } from '../../graph/errors.ts'

type OptionIntent = Extract<EditIntent, { kind: 'show-option' }>

/** Sets an option of a `show` call, or takes it away. What it already says is not written again. */
export function writeShowOption(draft: Draft, { span, key, value }: OptionIntent): void {
  const { call, kind } = findShow(draft, span)
  const at = kind === 'text' ? 2 : 1
  const options = call.arguments[at]
  if (options === undefined) {
    if (value !== null) appendOptions(draft, call, at, `{ ${property(draft, key, value)} }`)
    return
  }
  const object = ts.isObjectLiteralExpression(options) ? options : undefined
  if (object === undefined) {
    const written = value === null ? `${spelled(key)}: undefined` : property(draft, key, value)
    const isName = ts.isIdentifier(options) || ts.isPropertyAccessExpression(options)
    const spread = isName ? textOf(draft, options) : `(${textOf(draft, options)})`
    draft.changes.write(startOf(draft, options), `{ ...${spread}, ${written} }`, written, options.end)
    return
  }
  const before = object.properties.filter(one => keyOf(one) === key)
  const [first] = before
  if (first === undefined) {
    if (value === null) return
    const written = property(draft, key, value)
    addMember(draft, object, written, written)
  } else if (value === null) removeOption(draft, call, object, first)
  else replaceValue(draft, first, key, value)
}

/** The call of `show` at a place, as cards name it: the call itself, its name, or anything inside. */
export function findShow(draft: Draft, span: Span): { call: ts.CallExpression; kind: string } {
  const offset = offsetOf(draft, span)
  const node =
    offset === undefined
      ? undefined
      : nodesIn(draft.file, (one): one is ts.Node => one !== draft.file && holds(draft, one, offset)).at(-1)
  const found = node && showCallsAround(draft, node)[0]
  if (found !== undefined && importedAs(draft, 'show') !== undefined) return found
  throw new Refusal(
    `line ${span.line} has no show call`,
    'the program has changed since it ran: run it again',
  )
}

function appendOptions(draft: Draft, call: ts.CallExpression, at: number, text: string): void {
  const last = call.arguments.at(-1)
  if (last === undefined) throw new Refusal('this show call shows nothing', 'give it a tensor first')
  const missing = ', undefined'.repeat(at - call.arguments.length)
  draft.changes.write(last.end, `${missing}, ${text}`, text.slice(2, -2))
}

function replaceValue(draft: Draft, old: ts.ObjectLiteralElementLike, key: string, value: OptionValue): void {
  const written = property(draft, key, value)
  const isSame =
    ts.isPropertyAssignment(old) && JSON.stringify(valueOf(old.initializer)) === JSON.stringify(value)
  if (!isSame) draft.changes.write(startOf(draft, old), written, written, old.end)
}

/** What a literal stands for; undefined where it is computed. */
function valueOf(node: ts.Expression): OptionValue | undefined {
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isNumericLiteral(node)) return Number(node.text)
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
    const positive = valueOf(node.operand)
    return typeof positive === 'number' ? -positive : undefined
  }
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false
  if (!ts.isArrayLiteralExpression(node)) return undefined
  const values = node.elements.map(valueOf)
  const isPlain = values.every(one => typeof one === 'string' || typeof one === 'number')
  return isPlain ? values : undefined
}

function removeOption(
  draft: Draft,
  call: ts.CallExpression,
  object: ts.ObjectLiteralExpression,
  old: ts.ObjectLiteralElementLike,
): void {
  const { changes } = draft
  const { properties } = object
  const index = properties.indexOf(old)
  const [before, after] = [properties[index - 1], properties[index + 1]]
  if (before !== undefined) changes.write(before.end, '', null, old.end)
  else if (after !== undefined) changes.write(startOf(draft, old), '', null, startOf(draft, after))
  else {
    const place = call.arguments.indexOf(object)
    const previous = call.arguments[place - 1]
    if (previous !== undefined) changes.write(previous.end, '', null, object.end)
  }
}

const property = (draft: Draft, key: string, value: OptionValue): string =>
  `${spelled(key)}: ${literal(draft, value)}`

const spelled = (key: string): string => (isMember(key) ? key : JSON.stringify(key))

function literal(draft: Draft, value: OptionValue): string {
  if (typeof value === 'string') return quoted(value, draft.style)
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new Refusal(`${value} is no value of an option`, 'choose a number')
  if (typeof value !== 'object') return String(value)
  return `[${value.map(one => literal(draft, one)).join(', ')}]`
}
