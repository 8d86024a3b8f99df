import ts from 'typescript'
import { startOf, textOf, type Draft } from './draft.ts'
import { freeName } from './names.ts'
import { quoted } from './style.ts'

const isVitrine = (statement: ts.Statement): statement is ts.ImportDeclaration =>
  ts.isImportDeclaration(statement) &&
  ts.isStringLiteral(statement.moduleSpecifier) &&
  statement.moduleSpecifier.text === 'vitrine'

const isOfTypes = ({ importClause }: ts.ImportDeclaration): boolean =>
  importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword

/** What the program calls an export of 'vitrine', or undefined where it does not import it. */
export function importedAs({ file }: Draft, name: string): string | undefined {
  for (const statement of file.statements) {
    if (!isVitrine(statement) || isOfTypes(statement)) continue
    const bindings = statement.importClause?.namedBindings
    if (bindings === undefined) continue
    if (ts.isNamespaceImport(bindings)) return `${bindings.name.text}.${name}`
    const found = bindings.elements.find(
      one => !one.isTypeOnly && (one.propertyName ?? one.name).text === name,
    )
    if (found !== undefined) return found.name.text
  }
  return undefined
}

/** Added imports of drafts, so that two writers of one edit import a name once. */
const added = new WeakMap<Draft, Map<string, string>>()

/** What an export of 'vitrine' is called here; it is imported if it is not yet. */
export function importName(draft: Draft, name: string): string {
  const known = importedAs(draft, name) ?? added.get(draft)?.get(name)
  if (known !== undefined) return known
  const local = draft.names.has(name) ? freeName(draft, `${name}It`) : name
  draft.names.add(local)
  added.set(draft, (added.get(draft) ?? new Map<string, string>()).set(name, local))
  const specifier = local === name ? name : `${name} as ${local}`
  for (const statement of draft.file.statements) {
    if (!isVitrine(statement) || isOfTypes(statement)) continue
    const bindings = statement.importClause?.namedBindings
    if (bindings === undefined || !ts.isNamedImports(bindings)) continue
    const last = bindings.elements.at(-1)
    if (last === undefined) draft.changes.replace(startOf(draft, bindings), bindings.end, `{ ${specifier} }`)
    else draft.changes.insert(last.end, `, ${specifier}`)
    return local
  }
  const { style, file } = draft
  const line = `import { ${specifier} } from ${quoted('vitrine', style)}${style.semicolon}${style.newline}`
  const at = importPlace(file)
  const isOpen = at > 0 && file.text[at - 1] !== '\n'
  draft.changes.insert(at, (isOpen ? style.newline : '') + line)
  return local
}

/** Before the first statement; where there is none, after the comments. */
function importPlace(file: ts.SourceFile): number {
  const [first] = file.statements
  if (first !== undefined) return first.getStart(file)
  return file.text.trim() === '' ? 0 : file.end
}

/** The calls of `show` that a node is part of, innermost first, and what each is called: `tokens`, `lens`. */
export function showCallsAround(draft: Draft, node: ts.Node): { call: ts.CallExpression; kind: string }[] {
  const name = importedAs(draft, 'show')
  const found: { call: ts.CallExpression; kind: string }[] = []
  if (name === undefined) return found
  for (let at: ts.Node | undefined = node; at !== undefined; at = at.parent as ts.Node | undefined)
    if (
      ts.isCallExpression(at) &&
      ts.isPropertyAccessExpression(at.expression) &&
      textOf(draft, at.expression.expression) === name
    )
      found.push({ call: at, kind: at.expression.name.text })
  return found
}
