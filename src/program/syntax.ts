import ts from 'typescript'
import { type Diagnostic } from './diagnostic.ts'
import { wrongTargets } from './updateTargets.ts'

/** Errors of the checker that JavaScript itself would refuse before a line has run. */
const earlyErrors = new Set([
  2300, // duplicate identifier
  2323,
  2484,
  2528, // exported twice
  2357,
  2364, // not something that can be assigned to
  2451,
  2492, // declared twice in a block
  2337,
  2338,
  2660, // `super` where there is none
  2701,
  2778,
  2779,
  2780,
  2781, // `a?.b` or a pattern, where something is assigned to
  18016, // a private name outside of a class
])

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  noLib: true,
  noResolve: true,
  types: [],
}

/** Parses a program and finds what would keep it from starting. Types are not checked here. */
export function parseProgram(
  source: string,
  fileName: string,
): { sourceFile: ts.SourceFile; errors: Diagnostic[] } {
  const host: ts.CompilerHost = {
    getSourceFile(name, languageVersionOrOptions) {
      if (name !== fileName) return undefined
      return ts.createSourceFile(name, source, languageVersionOrOptions, true, ts.ScriptKind.TS)
    },
    getDefaultLibFileName: () => '',
    writeFile: () => undefined,
    getCurrentDirectory: () => '/',
    getCanonicalFileName: name => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: name => name === fileName,
    readFile: name => (name === fileName ? source : undefined),
  }
  const program = ts.createProgram([fileName], options, host)
  const sourceFile = program.getSourceFile(fileName)
  if (sourceFile === undefined) throw new Error(`${fileName} was not parsed`)
  const syntactic = program.getSyntacticDiagnostics(sourceFile)
  const found = syntactic.length > 0 ? syntactic : program.getSemanticDiagnostics(sourceFile).filter(isEarly)
  const errors = found.map(({ messageText, start = 0, length = 1 }) =>
    errorAt(sourceFile, ts.flattenDiagnosticMessageText(messageText, ' '), start, start + length),
  )
  // Where the types of an update do not fit, the checker says only that, and nothing of its left side.
  for (const node of syntactic.length > 0 ? [] : wrongTargets(sourceFile)) {
    const start = node.getStart(sourceFile)
    if (errors.some(error => error.start <= start && start < error.end)) continue
    const message = 'only a variable, a property or an element can be updated'
    errors.push(errorAt(sourceFile, message, start, node.end))
  }
  return { sourceFile, errors }
}

const isEarly = ({ code, category, file, start }: ts.Diagnostic): boolean =>
  category === ts.DiagnosticCategory.Error &&
  (code < 2000 || earlyErrors.has(code) || (code === noProperty && file?.text[start ?? 0] === '#'))

/** A property that is not there: an error before the start where it is a private one. */
const noProperty = 2339

/** An error about a range of a parsed program. */
export function errorAt(sourceFile: ts.SourceFile, message: string, start: number, end: number): Diagnostic {
  const { line, character } = sourceFile.getLineAndCharacterOfPosition(start)
  return {
    severity: 'error',
    message,
    span: { file: sourceFile.fileName, line: line + 1, column: character + 1 },
    start,
    end,
  }
}
