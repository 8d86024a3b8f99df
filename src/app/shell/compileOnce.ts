import { type CompiledProgram } from '../../program/compile.ts'
import { askProgram, programFile } from './programClient.ts'

let last: { code: string; compiled: Promise<CompiledProgram> } | null = null

/** A program compiled; draft and run, and each run with other inputs, are of the same text. */
export function compileOnce(code: string): Promise<CompiledProgram> {
  if (last?.code === code) return last.compiled
  const compiled = askProgram('compile', code, programFile)
  const own = { code, compiled }
  last = own
  compiled.catch(() => {
    if (last === own) last = null
  })
  return compiled
}
