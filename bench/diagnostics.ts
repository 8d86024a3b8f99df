import { readdirSync, readFileSync } from 'node:fs'
import ts from 'typescript'
import type { SiteMap } from '../src/graph/siteMap.ts'
import { createProgramService } from '../src/program/languageService.ts'
import { timed } from './ratio.ts'

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')

export interface Keystrokes {
  /** Lines of the program that is typed in. */
  lines: number
  /** A key, and then everything that can be said of the program; resolves to milliseconds. */
  vitrine: () => Promise<number>
  /** The same key in a plain TypeScript program of as many lines, and its errors of type alone. */
  plain: () => Promise<number>
  /** The first completion behind `model.layers[0].`, after a key. */
  complete: () => Promise<number>
}

/** A warm service that knows the embedded model, and a plain one of TypeScript: both hear of a key in their last line. */
export const openKeystrokes = (): Keystrokes => {
  const libraries = Object.fromEntries(
    readdirSync(new URL('../node_modules/typescript/lib/', import.meta.url))
      .filter(name => /^lib\.(es5|es20.*|decorators.*)\.d\.ts$/.test(name))
      .map(name => [name, read(`node_modules/typescript/lib/${name}`)]),
  )
  const service = createProgramService({
    fileName: 'main.ts',
    declarations: read('src/trace/api.ts'),
    libraries,
  })
  const siteMap = JSON.parse(read('public/models/vitrine/atlas/sitemap.json')) as SiteMap
  service.setModels([{ id: 'vitrine/atlas', siteMap }])
  const program = read('src/app/library/examples/3-patching.ts')
  const lines = program.split('\n').length
  let keys = 0
  // Another number each time: nothing is answered from memory.
  const typed = (text: string): string => `${text}\nconst typed = ${++keys}\n`
  const plain = plainService(libraries)
  const body = Array.from(
    { length: lines },
    (_, i) => `export const value${i} = [${i}].map(n => n * ${i}).join()`,
  )
  return {
    lines,
    vitrine: timed(() => Promise.resolve(service.diagnostics(typed(program)))),
    plain: timed(() => Promise.resolve(plain(typed(body.join('\n'))))),
    complete: timed(() => {
      const source = `${typed(program)}model.layers[0].`
      return Promise.resolve(service.completions(source, source.length))
    }),
  }
}

const plainService = (libraries: Readonly<Record<string, string>>) => {
  let version = 0
  let text = ''
  const textOf = (name: string) => (name === '/a.ts' ? text : libraries[name.slice('/lib/'.length)])
  const service = ts.createLanguageService({
    getCompilationSettings: () => ({
      target: ts.ScriptTarget.ES2023,
      lib: ['lib.es2023.d.ts'],
      strict: true,
      types: [],
    }),
    getScriptFileNames: () => ['/a.ts'],
    getScriptVersion: name => (name === '/a.ts' ? String(version) : '0'),
    getScriptSnapshot: name => {
      const found = textOf(name)
      return found === undefined ? undefined : ts.ScriptSnapshot.fromString(found)
    },
    getCurrentDirectory: () => '/',
    getDefaultLibFileName: () => '/lib/lib.es2023.d.ts',
    fileExists: name => textOf(name) !== undefined,
    readFile: textOf,
  })
  return (source: string): readonly ts.Diagnostic[] => {
    version++
    text = source
    return [...service.getSyntacticDiagnostics('/a.ts'), ...service.getSemanticDiagnostics('/a.ts')]
  }
}
