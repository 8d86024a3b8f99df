import ts from 'typescript'
import { type Fix, type TextEdit } from '../diagnostic.ts'

/** Edits that import a name from 'vitrine': into the import that is there, or as a new first line; none where it is imported. */
export function importEdits(source: string, name: string): TextEdit[] {
  const file = ts.createSourceFile('a.ts', source, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS)
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue
    const bindings = statement.importClause?.namedBindings
    const isOurs = statement.moduleSpecifier.text === 'vitrine'
    if (!isOurs || bindings === undefined || !ts.isNamedImports(bindings)) continue
    if (statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) continue
    const { elements } = bindings
    if (elements.some(element => element.name.text === name)) return []
    const last = elements.at(-1)
    return last === undefined
      ? [{ start: bindings.getStart(file), end: bindings.end, text: `{ ${name} }` }]
      : [{ start: last.end, end: last.end, text: `, ${name}` }]
  }
  const at = source.startsWith('#!') ? source.search(/\n|$/) + 1 : 0
  return [{ start: at, end: at, text: `import { ${name} } from 'vitrine'\n` }]
}

export const importFix = (source: string, name: string): Fix => ({
  title: `import ${name} from 'vitrine'`,
  edits: importEdits(source, name),
})
