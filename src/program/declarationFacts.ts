import ts from 'typescript'

/** What the editor takes from the text of module 'vitrine', beside its types. */
export interface DeclarationFacts {
  /** Names that a program can import as values. */
  values: readonly string[]
  /** Members of each interface -> their documentation. */
  members: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** Where overloads of `LanguageModel` go, and the comment that stands before it; null where it is not declared. */
  open: { offset: number; comment: string } | null
}

export function declarationFacts(declarations: string): DeclarationFacts {
  const file = ts.createSourceFile('vitrine.d.ts', declarations, ts.ScriptTarget.ESNext, true)
  const values: string[] = []
  const members = new Map<string, Map<string, string>>()
  let open: DeclarationFacts['open'] = null
  for (const statement of file.statements) {
    if (ts.isInterfaceDeclaration(statement)) members.set(statement.name.text, membersOf(statement))
    if (ts.isVariableStatement(statement))
      for (const { name } of statement.declarationList.declarations) values.push(name.getText(file))
    if (!ts.isFunctionDeclaration(statement) || statement.name === undefined) continue
    values.push(statement.name.text)
    if (statement.name.text === 'LanguageModel')
      open = {
        offset: statement.getFullStart(),
        comment: declarations.slice(statement.getFullStart(), statement.getStart(file)),
      }
  }
  return { values: [...new Set(values)], members, open }
}

function membersOf(declaration: ts.InterfaceDeclaration): Map<string, string> {
  const found = new Map<string, string>()
  for (const member of declaration.members) {
    if (member.name === undefined || !ts.isIdentifier(member.name)) continue
    const comment = ts.getJSDocCommentsAndTags(member).find(ts.isJSDoc)?.comment
    const words = (ts.getTextOfJSDocComment(comment) ?? '').replaceAll(/\s+/g, ' ')
    found.set(member.name.text, found.get(member.name.text) || words)
  }
  return found
}
