import ts from 'typescript'

/** How a program is written. */
export interface Style {
  quote: "'" | '"'
  semicolon: '' | ';'
  newline: '\n' | '\r\n'
  /** One level of indentation. */
  unit: string
}

export function styleOf(source: string, file: ts.SourceFile): Style {
  let single = 0
  let double = 0
  let withSemicolon = 0
  let statements = 0
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node)) {
      if (source[node.getStart(file)] === "'") single++
      else double++
    }
    if (endsInSemicolon(node)) {
      statements++
      if (source[node.end - 1] === ';') withSemicolon++
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return {
    quote: double > single ? '"' : "'",
    semicolon: withSemicolon * 2 > statements ? ';' : '',
    newline: source.includes('\r\n') ? '\r\n' : '\n',
    unit: unitOf(file),
  }
}

const endsInSemicolon = (node: ts.Node): boolean =>
  ts.isVariableStatement(node) ||
  ts.isExpressionStatement(node) ||
  ts.isReturnStatement(node) ||
  ts.isImportDeclaration(node)

/** The indentation of the first statement that stands deeper than its block. */
function unitOf(file: ts.SourceFile): string {
  let unit = ''
  const visit = (node: ts.Node): void => {
    if (unit !== '') return
    if (ts.isBlock(node) && node.statements[0] !== undefined) {
      const outer = indentAt(file, node.end - 1)
      const inner = indentAt(file, node.statements[0].getStart(file))
      if (inner.startsWith(outer) && inner.length > outer.length) unit = inner.slice(outer.length)
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  if (unit !== '') return unit
  const lines = file.getLineStarts()
  return lines.some(start => file.text[start] === '\t') ? '\t' : '  '
}

/** The white space that the line of an offset begins with. */
export function indentAt(file: ts.SourceFile, offset: number): string {
  const start = file.getLineStarts()[file.getLineAndCharacterOfPosition(offset).line] ?? 0
  let end = start
  while (file.text[end] === ' ' || file.text[end] === '\t') end++
  return file.text.slice(start, end)
}

/** A text as a literal. */
export function quoted(text: string, { quote }: Style): string {
  const escaped = JSON.stringify(text).slice(1, -1)
  return quote === '"' ? `"${escaped}"` : `'${escaped.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}
