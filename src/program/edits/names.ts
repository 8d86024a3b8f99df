import ts from 'typescript'
import { type Draft } from './draft.ts'

/** A name that nothing in the program has, near the wanted one; it counts as taken from now on. */
export function freeName({ names }: Draft, wanted: string): string {
  const base = isName(wanted) ? wanted : 'value'
  let name = base
  for (let i = 2; names.has(name); i++) name = /\d$/.test(base) ? `${base}_${i}` : `${base}${i}`
  names.add(name)
  return name
}

/** Whether a text can name a variable. */
export function isName(text: string): boolean {
  const scanner = ts.createScanner(ts.ScriptTarget.ESNext, false, undefined, text)
  return scanner.scan() === ts.SyntaxKind.Identifier && scanner.getTokenEnd() === text.length
}

/** Whether a text can stand behind a dot. */
export function isMember(text: string): boolean {
  const scanner = ts.createScanner(ts.ScriptTarget.ESNext, false, undefined, text)
  return scanner.scan() >= ts.SyntaxKind.Identifier && scanner.getTokenEnd() === text.length
}
