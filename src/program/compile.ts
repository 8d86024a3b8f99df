import { blankSourceFile } from 'ts-blank-space'
import ts from 'typescript'
import { checkRule } from './checkRules.ts'
import { CodeWriter } from './codeWriter.ts'
import { type Diagnostic } from './diagnostic.ts'
import { moduleRule, type ExportEntry } from './moduleRules.ts'
import { operatorRule } from './operatorRules.ts'
import { type PositionMap } from './positionMap.ts'
import { Rewriter } from './rewriter.ts'
import { errorAt, parseProgram } from './syntax.ts'

export interface CompiledProgram {
  /** Body of `async function ($vitrine, $v, $exports, console) { ... }`; line n of the program is its line n. */
  code: string
  map: PositionMap
  /** Where there is an error the code must not be run. */
  errors: Diagnostic[]
}

/**
 * What every program begins with, on its first line. The block lets a program declare names of its parameters.
 * `$v_update` is a compound assignment to a place that must be evaluated once: object, key, then the old value, as in
 * JavaScript, before the right side.
 */
const prologue = [
  `'use strict';`,
  `const $v_import = name => { if (name in $vitrine) return $vitrine[name];`,
  ` throw new SyntaxError("'vitrine' has no export " + name) },`,
  ` $v_update = object => key => { const old = object[key];`,
  ` return (operator, value) => object[key] = $v.binary(operator, old, value) };{`,
].join('')

/**
 * Makes a program file runnable: types are taken out, operators and checked places become calls on `$v`
 * (src/graph/sourceOperators.ts), imports of 'vitrine' become constants and exports assignments to `$exports`.
 * Meaning on plain values is JavaScript's; errors keep the user's lines and columns through `map`.
 */
export function compileProgram(source: string, fileName: string): CompiledProgram {
  const { sourceFile, errors } = parseProgram(source, fileName)
  const report = (node: ts.Node, message: string) => {
    errors.push(errorAt(sourceFile, message, node.getStart(node.getSourceFile()), node.end))
  }
  const script = blankSourceFile(sourceFile, node => {
    report(
      node,
      'only types may be written here that leave no code: no enum, namespace or parameter property',
    )
  })
  // Blanking moves nothing, so positions in the script are positions in the source.
  const scriptFile = ts.createSourceFile(fileName, script, ts.ScriptTarget.ESNext, true, ts.ScriptKind.JS)
  const writer = new CodeWriter(script)
  const exports: ExportEntry[] = []
  const rules = [moduleRule(exports, report), operatorRule, checkRule]
  writer.insert(prologue, null)
  if (script.startsWith('#!')) writer.skipTo(script.search(/\n|$/))
  new Rewriter(scriptFile, writer, rules).node(scriptFile)
  const assignments = exports.map(({ name, binding }) => `$exports[${JSON.stringify(name)}] = ${binding};`)
  const { code, map } = writer.finish(fileName, `\n;${assignments.join('')}}`)
  return { code, map, errors: errors.sort((a, b) => a.start - b.start) }
}
