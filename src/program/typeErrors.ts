import ts from 'typescript'
import { nearest } from '../graph/suggest.ts'
import { describeCallError } from './callErrors.ts'
import { type CheckContext, type Finding, replaceNode } from './finding.ts'
import { awaitFix } from './fixes/awaitFix.ts'
import { importFix } from './fixes/importEdit.ts'
import { nodeAt, operands } from './nodeRange.ts'
import { isPromise } from './typeKinds.ts'

/** A name, or a property, that is not there; also where TypeScript has a suggestion of its own. */
const unknownNames = new Set([2304, 2552, 18004])
const unknownProperties = new Set([2339, 2551])

/** An error of the type checker in the words of the language, with what would mend it; null where another check says it. */
export function typeFinding(context: CheckContext, diagnostic: ts.Diagnostic): Finding | null {
  const { program, file, open } = context
  const call = describeCallError(program, open.path, diagnostic)
  const operator = call?.about?.parent
  // A promise among the operands is a finding of its own.
  if (operator && operands(operator, file)?.some(part => isPromise(context.checker, part)) === true)
    return null
  const start = diagnostic.start ?? 0
  const node = call?.about ?? wholeNode(file, start, diagnostic.length ?? 1)
  const message = call?.message ?? ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n')
  return { node, message, fixes: fixesOf(context, diagnostic.code, node) }
}

function fixesOf(context: CheckContext, code: number, node: ts.Node): Finding['fixes'] {
  const { checker, open } = context
  if (unknownNames.has(code) && ts.isIdentifier(node)) return nameFixes(context, node)
  const { parent } = node
  if (unknownProperties.has(code) && ts.isIdentifier(node)) {
    if (ts.isPropertyAccessExpression(parent) && parent.name === node) {
      if (isPromise(checker, parent.expression)) return [awaitFix(context, parent.expression)]
      const members = checker.getPropertiesOfType(checker.getTypeAtLocation(parent.expression))
      return renames(context, node, members)
    }
    const promise = destructured(node)
    if (promise !== undefined && isPromise(checker, promise)) return [awaitFix(context, promise)]
  }
  if (code === noExport && ts.isIdentifier(node))
    return nearest(node.text, open.facts.values).map(name =>
      replaceNode(context, node, name, `write ${name}`),
    )
  // An argument or a value that is promised where it is meant.
  return ts.isExpression(node) && isPromise(checker, node) ? [awaitFix(context, node)] : []
}

const noExport = 2305

function nameFixes(context: CheckContext, node: ts.Identifier): Finding['fixes'] {
  const { facts, source } = context.open
  if (facts.values.includes(node.text)) return [importFix(source, node.text)]
  const inScope = context.checker.getSymbolsInScope(node, ts.SymbolFlags.Value).filter(isUsers)
  return [
    ...(renames(context, node, inScope) ?? []),
    ...nearest(node.text, facts.values, 1).map(name => ({
      title: `write ${name}, and import it`,
      edits: [...importFix(source, name).edits, ...replaceNode(context, node, name, '').edits],
    })),
  ]
}

const isUsers = (symbol: ts.Symbol): boolean =>
  symbol.declarations?.some(one => one.getSourceFile().fileName.startsWith('/program/')) ?? false

const renames = (
  context: CheckContext,
  node: ts.Identifier,
  symbols: readonly ts.Symbol[],
): Finding['fixes'] =>
  nearest(
    node.text,
    symbols.map(({ name }) => name).filter(name => /^[A-Za-z]\w*$/.test(name)),
    2,
  ).map(name => replaceNode(context, node, name, `write ${name}`))

/** What a name is taken out of: `const { a } = value`. */
function destructured(name: ts.Identifier): ts.Expression | undefined {
  const element = name.parent
  if (!ts.isBindingElement(element)) return undefined
  const declaration = element.parent.parent
  return ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined
}

/** The node that an error of the type checker is about. */
function wholeNode(file: ts.SourceFile, start: number, length: number): ts.Node {
  let node = nodeAt(file, start)
  while (node.parent.getStart(file) === start && node.end < start + length) node = node.parent
  return node
}
