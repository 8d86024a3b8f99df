import { programParameters } from '../program/parameters.ts'
import { guestUrl } from './api.ts'

/**
 * The one script of the sandbox's worker: the guest's bundle, then the compiled program as the body of a function.
 * @param bundle defines `vitrineGuest`
 * @returns the script, and how many of its lines stand before the program's first
 */
export function guestScript(bundle: string, code: string): { script: string; lineOffset: number } {
  const head = `${bundle}\nvitrineGuest.define(async function (${programParameters.join(', ')}) {\n`
  return {
    script: `${head}${code}\n});\n//# sourceURL=${guestUrl}\n`,
    lineOffset: head.split('\n').length - 1,
  }
}
