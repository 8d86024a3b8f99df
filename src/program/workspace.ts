import ts from 'typescript'
import { ambientDeclarations, ambientFile, vitrineFile } from './ambient.ts'
import { declarationFacts, type DeclarationFacts } from './declarationFacts.ts'
import { type ModelFacts } from './modelFacts.ts'
import { modelsModule, modelTypes, type ModelTypes } from './models/modelTypes.ts'
import { virtualFile, type VirtualFile } from './virtualFile.ts'

export interface ServiceOptions {
  fileName: string
  /** The declarations of module 'vitrine'. */
  declarations: string
  /** The libraries of the language: file name (`lib.es2023.d.ts`) -> text. */
  libraries: Readonly<Record<string, string>>
}

/** One text of the program, as the type checker sees it. */
export interface OpenProgram {
  source: string
  /** The program's name, as errors have it. */
  fileName: string
  /** The virtual file's name in the service. */
  path: string
  virtual: VirtualFile
  service: ts.LanguageService
  facts: DeclarationFacts
  models: ModelTypes
  /** Checked when first asked for. */
  checked: () => Checked
}

export interface Checked {
  program: ts.Program
  checker: ts.TypeChecker
  file: ts.SourceFile
}

export const modelsFile = '/models.d.ts'
/** The program as it was written, for what asks for no types. */
export const sourcePath = (fileName: string): string => `/source/${fileName}`

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

export interface Workspace {
  open: (source: string) => OpenProgram
  setModels: (models: readonly ModelFacts[]) => void
}

/** TypeScript's language service over the virtual file of a program (src/program/virtualFile.ts). */
export function createWorkspace({ fileName, declarations, libraries }: ServiceOptions): Workspace {
  const path = `/program/${fileName}`
  const facts = declarationFacts(declarations)
  let models = modelTypes([], facts)
  let version = 0
  let modelsVersion = 0
  let source = ''
  let virtual = virtualFile('', path)
  const texts = new Map<string, string>([
    [vitrineFile, declarations],
    [modelsFile, models.text],
    [ambientFile, ambientDeclarations],
    ...Object.entries(libraries).map(([name, text]) => [`/lib/${name}`, text] as const),
  ])
  const ofModels = new Set([vitrineFile, modelsFile])
  const textOf = (name: string) =>
    name === path ? virtual.text : name === sourcePath(fileName) ? source : texts.get(name)
  const resolved: Readonly<Record<string, string>> = { vitrine: vitrineFile, [modelsModule]: modelsFile }
  const service = ts.createLanguageService({
    getCompilationSettings: () => compilerOptions,
    getScriptFileNames: () => [path, ambientFile],
    getScriptVersion: name => {
      if (name === path || name === sourcePath(fileName)) return String(version)
      return ofModels.has(name) ? String(modelsVersion) : '0'
    },
    getScriptSnapshot(name) {
      const text = textOf(name)
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
    },
    getCurrentDirectory: () => '/',
    getDefaultLibFileName: () => '/lib/lib.es2023.d.ts',
    fileExists: name => textOf(name) !== undefined,
    readFile: textOf,
    resolveModuleNameLiterals: literals =>
      literals.map(({ text }) => {
        const file = resolved[text]
        return {
          resolvedModule:
            file === undefined ? undefined : { resolvedFileName: file, extension: ts.Extension.Dts },
        }
      }),
  })

  const checked = (): Checked => {
    const program = service.getProgram()
    const file = program?.getSourceFile(path)
    if (program === undefined || file === undefined) throw new Error(`${fileName} was not opened`)
    return { program, file, checker: program.getTypeChecker() }
  }

  return {
    open(text) {
      if (text !== source || version === 0) {
        source = text
        version++
        virtual = virtualFile(text, path)
      }
      return { source, fileName, path, virtual, service, facts, models, checked }
    },
    setModels(known) {
      models = modelTypes(known, facts)
      const at = facts.open?.offset ?? declarations.length
      texts.set(vitrineFile, declarations.slice(0, at) + models.overloads + declarations.slice(at))
      texts.set(modelsFile, models.text)
      modelsVersion++
    },
  }
}
