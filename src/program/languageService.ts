import ts from 'typescript'
import { ambientDeclarations, ambientFile, vitrineFile } from './ambient.ts'
import { compileProgram } from './compile.ts'
import { type Diagnostic } from './diagnostic.ts'
import { describeCallError } from './callErrors.ts'
import { virtualFile, type VirtualFile } from './virtualFile.ts'

export interface Completions {
  /** Where the word to replace begins. */
  from: number
  items: CompletionItem[]
}

export interface CompletionItem {
  label: string
  /** TypeScript's kind: `method`, `property`, `const`, `keyword` ... */
  kind: string
  sortText: string
}

export interface HoverText {
  start: number
  end: number
  /** The declaration as TypeScript prints it. */
  signature: string
  documentation: string
}

/** What the editor asks of one program. Offsets are offsets in what the user wrote. */
export interface ProgramService {
  diagnostics(source: string): Diagnostic[]
  completions(source: string, offset: number): Completions | undefined
  /** Signature and documentation of one completion. */
  completionDetails(source: string, offset: number, label: string): HoverText | undefined
  hover(source: string, offset: number): HoverText | undefined
}

export interface ServiceOptions {
  fileName: string
  /** The declarations of module 'vitrine'. */
  declarations: string
  /** The libraries of the language: file name (`lib.es2023.d.ts`) -> text. */
  libraries: Readonly<Record<string, string>>
}

const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  lib: ['lib.es2023.d.ts'],
  strict: true,
  noEmit: true,
  types: [],
}

/** TypeScript's language service over the virtual file of a program (src/program/virtualFile.ts). */
export function createProgramService({ fileName, declarations, libraries }: ServiceOptions): ProgramService {
  const programFile = `/program/${fileName}`
  let version = 0
  let source = ''
  let virtual: VirtualFile = virtualFile('', programFile)
  const texts = new Map<string, string>([
    [vitrineFile, declarations],
    [ambientFile, ambientDeclarations],
    ...Object.entries(libraries).map(([name, text]) => [`/lib/${name}`, text] as const),
  ])
  const textOf = (name: string) => (name === programFile ? virtual.text : texts.get(name))
  const service = ts.createLanguageService({
    getCompilationSettings: () => compilerOptions,
    getScriptFileNames: () => [programFile, ambientFile],
    getScriptVersion: name => (name === programFile ? String(version) : '0'),
    getScriptSnapshot(name) {
      const text = textOf(name)
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
    },
    getCurrentDirectory: () => '/',
    getDefaultLibFileName: () => '/lib/lib.es2023.d.ts',
    fileExists: name => textOf(name) !== undefined,
    readFile: textOf,
    resolveModuleNameLiterals: literals =>
      literals.map(({ text }) => ({
        resolvedModule:
          text === 'vitrine' ? { resolvedFileName: vitrineFile, extension: ts.Extension.Dts } : undefined,
      })),
  })

  const open = (text: string): VirtualFile => {
    if (text !== source || version === 0) {
      source = text
      version++
      virtual = virtualFile(text, programFile)
    }
    return virtual
  }

  return {
    diagnostics(text) {
      const { errors } = compileProgram(text, fileName)
      if (errors.length > 0) return errors
      const { toSource } = open(text)
      const found = service.getSemanticDiagnostics(programFile)
      const program = service.getProgram()
      return found.map(diagnostic => {
        const call = program && describeCallError(program, programFile, diagnostic)
        const message = call?.message ?? ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n')
        const start = call?.about?.getStart() ?? diagnostic.start ?? 0
        const end = call?.about?.end ?? start + (diagnostic.length ?? 1)
        return placed(text, fileName, message, toSource(start), toSource(end - 1) + 1)
      })
    },
    completions(text, offset) {
      const { toVirtual, toSource } = open(text)
      const at = toVirtual(offset)
      const found = service.getCompletionsAtPosition(programFile, at, {})
      if (found === undefined) return undefined
      const from = found.optionalReplacementSpan?.start
      return {
        from:
          from === undefined
            ? offset - (/[\w$]*$/.exec(text.slice(0, offset))?.[0].length ?? 0)
            : toSource(from),
        items: withoutFunctionMembers(found.entries)
          .filter(({ name }) => !name.startsWith('$v'))
          .map(({ name, kind, sortText }) => ({ label: name, kind, sortText })),
      }
    },
    completionDetails(text, offset, label) {
      const at = open(text).toVirtual(offset)
      const details = service.getCompletionEntryDetails(
        programFile,
        at,
        label,
        undefined,
        undefined,
        undefined,
        undefined,
      )
      return details && { start: offset, end: offset, ...words(details) }
    },
    hover(text, offset) {
      const { toVirtual, toSource } = open(text)
      const info = service.getQuickInfoAtPosition(programFile, toVirtual(offset))
      if (info === undefined) return undefined
      const start = toSource(info.textSpan.start)
      return { start, end: start + info.textSpan.length, ...words(info) }
    },
  }
}

const functionMembers = ['apply', 'arguments', 'bind', 'call', 'caller', 'prototype', 'toString']

/** A module can be called, but nobody who asks for its members means those of every function. */
function withoutFunctionMembers(entries: readonly ts.CompletionEntry[]): readonly ts.CompletionEntry[] {
  const names = new Set(entries.map(({ name }) => name))
  if (!functionMembers.every(name => names.has(name))) return entries
  return entries.filter(({ name }) => !functionMembers.includes(name))
}

const words = (info: { displayParts?: ts.SymbolDisplayPart[]; documentation?: ts.SymbolDisplayPart[] }) => ({
  signature: ts.displayPartsToString(info.displayParts),
  documentation: ts.displayPartsToString(info.documentation),
})

function placed(source: string, file: string, message: string, start: number, end: number): Diagnostic {
  const before = source.slice(0, start).split('\n')
  const span = { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
  return { severity: 'error', message, span, start, end }
}
