import ts from 'typescript'
import { type Rewriter, type Rule } from './rewriter.ts'

/** What a program exports: the name outside, and the binding inside. */
export interface ExportEntry {
  name: string
  binding: string
  /** Offset of the place that exports it. */
  from: number
}

export type Report = (node: ts.Node, message: string) => void

/**
 * Imports of 'vitrine' become constants, exports are collected, to be assigned when the program has ended. Anything
 * else that only a module may say is reported.
 */
export function moduleRule(exports: ExportEntry[], report: Report): Rule {
  return (node, rewriter) => {
    if (ts.isImportDeclaration(node)) return rewriteImport(node, rewriter, report)
    if (ts.isExportDeclaration(node)) return rewriteExportList(node, rewriter, exports, report)
    if (ts.isExportAssignment(node)) return rewriteDefault(node, rewriter, exports)
    if (ts.isVariableStatement(node) || ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node))
      return rewriteExported(node, rewriter, exports)
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      report(node, onlyVitrine)
    if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword)
      report(node, 'a program has no import.meta')
    if (ts.isIdentifier(node) && /^\$(v|vitrine|exports|v_\w+)$/.test(node.text))
      report(node, `${node.text} is a name that Vitrine keeps for itself`)
    return false
  }
}

const onlyVitrine = "a program imports from 'vitrine' only: nothing else is there when it runs"

function rewriteImport(node: ts.ImportDeclaration, rewriter: Rewriter, report: Report): boolean {
  const { writer } = rewriter
  const { importClause, moduleSpecifier } = node
  const known = ts.isStringLiteral(moduleSpecifier) && moduleSpecifier.text === 'vitrine'
  if (!known) report(moduleSpecifier, onlyVitrine)
  const first = rewriter.sourceFile.statements.find(
    statement => !ts.isImportDeclaration(statement) && !ts.isEmptyStatement(statement),
  )
  if (first !== undefined && first.pos < node.pos) report(node, 'imports stand at the top of a program')
  writer.copyTo(rewriter.start(node))
  const bind = (binding: string, value: string, place: ts.Node) => {
    writer.skipTo(rewriter.start(place))
    writer.insert(`const ${binding} = ${value};`, rewriter.start(place))
  }
  if (known && importClause?.name !== undefined)
    report(importClause.name, "'vitrine' has no default export; name what you need")
  const bindings = importClause?.namedBindings
  if (bindings !== undefined && ts.isNamespaceImport(bindings)) bind(bindings.name.text, '$vitrine', bindings)
  else
    for (const specifier of bindings?.elements ?? []) {
      const wanted = JSON.stringify((specifier.propertyName ?? specifier.name).text)
      bind(specifier.name.text, `$v_import(${wanted})`, specifier)
    }
  writer.skipTo(node.end)
  return true
}

function rewriteExportList(
  node: ts.ExportDeclaration,
  rewriter: Rewriter,
  exports: ExportEntry[],
  report: Report,
): boolean {
  if (
    node.moduleSpecifier !== undefined ||
    node.exportClause === undefined ||
    !ts.isNamedExports(node.exportClause)
  ) {
    report(node, 'a program exports its own values only')
    return false
  }
  for (const { name, propertyName } of node.exportClause.elements)
    exports.push({ name: name.text, binding: (propertyName ?? name).text, from: rewriter.start(name) })
  rewriter.writer.copyTo(rewriter.start(node))
  rewriter.writer.insert(';', null)
  rewriter.writer.skipTo(node.end)
  return true
}

const defaultBinding = '$v_default'

function rewriteDefault(node: ts.ExportAssignment, rewriter: Rewriter, exports: ExportEntry[]): boolean {
  const from = rewriter.start(node)
  exports.push({ name: 'default', binding: defaultBinding, from })
  bindDefault(rewriter, from, rewriter.start(node.expression))
  rewriter.node(node.expression)
  rewriter.writer.copyTo(node.end)
  return true
}

function bindDefault(rewriter: Rewriter, from: number, start: number): void {
  rewriter.writer.copyTo(from)
  rewriter.writer.insert(`const ${defaultBinding} = `, from)
  rewriter.writer.skipTo(start)
}

function rewriteExported(
  node: ts.VariableStatement | ts.FunctionDeclaration | ts.ClassDeclaration,
  rewriter: Rewriter,
  exports: ExportEntry[],
): boolean {
  const modifiers = node.modifiers ?? []
  const exported = modifiers.find(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  if (exported === undefined) return false
  const byDefault = modifiers.find(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
  const { writer } = rewriter
  const from = rewriter.start(exported)
  writer.copyTo(from)
  if (ts.isVariableStatement(node))
    for (const { name } of node.declarationList.declarations) collectNames(name, rewriter, exports)
  else if (byDefault === undefined || node.name !== undefined)
    exports.push({
      name: byDefault === undefined ? (node.name?.text ?? 'default') : 'default',
      binding: node.name?.text ?? defaultBinding,
      from,
    })
  else {
    exports.push({ name: 'default', binding: defaultBinding, from })
    bindDefault(rewriter, from, byDefault.end)
  }
  writer.skipTo((byDefault ?? exported).end)
  ts.forEachChild(node, child => {
    if (child !== exported && child !== byDefault) rewriter.node(child)
  })
  writer.copyTo(node.end)
  return true
}

function collectNames(name: ts.BindingName, rewriter: Rewriter, exports: ExportEntry[]): void {
  if (ts.isIdentifier(name)) {
    exports.push({ name: name.text, binding: name.text, from: rewriter.start(name) })
    return
  }
  for (const element of name.elements)
    if (ts.isBindingElement(element)) collectNames(element.name, rewriter, exports)
}
