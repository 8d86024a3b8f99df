import ts from 'typescript'
import { displayWords, type HoverText } from './displayWords.ts'
import { nodeAt } from './nodeRange.ts'
import { moduleTypeOf } from './typeKinds.ts'
import { type OpenProgram } from './workspace.ts'

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

export function completionsAt(open: OpenProgram, offset: number): Completions | undefined {
  const { toVirtual, toSource } = open.virtual
  const at = toVirtual(offset)
  const found = open.service.getCompletionsAtPosition(open.path, at, {})
  if (found === undefined) return undefined
  const from = found.optionalReplacementSpan?.start
  return {
    from:
      from === undefined
        ? offset - (/[\w$]*$/.exec(open.source.slice(0, offset))?.[0].length ?? 0)
        : toSource(from),
    items: withoutFunctionMembers(ofThisModel(open, found, at))
      .filter(({ name }) => !name.startsWith('$v') && !name.startsWith('__@'))
      .map(({ name, kind, sortText }) => ({ label: name, kind, sortText })),
  }
}

/** Signature and documentation of one completion. */
export function completionDetailsAt(open: OpenProgram, offset: number, label: string): HoverText | undefined {
  const at = open.virtual.toVirtual(offset)
  const { service, path } = open
  const details = service.getCompletionEntryDetails(
    path,
    at,
    label,
    undefined,
    undefined,
    undefined,
    undefined,
  )
  return details && { start: offset, end: offset, ...displayWords(details) }
}

/** Of a module of a known model, what that module has: its type has the members of every module. */
function ofThisModel(open: OpenProgram, found: ts.CompletionInfo, at: number): readonly ts.CompletionEntry[] {
  if (!found.isMemberCompletion) return found.entries
  const { file, checker } = open.checked()
  const dot = open.virtual.text.slice(0, at).search(/\.\s*[\w$]*$/)
  const node = dot < 0 ? undefined : nodeAt(file, dot)
  if (node === undefined || !ts.isPropertyAccessExpression(node)) return found.entries
  const type = moduleTypeOf(checker, open.models, node.expression)
  if (type === undefined) return found.entries
  const { members, length } = type
  if (length !== null) return found.entries
  return found.entries
    .filter(({ name }) => members.has(name))
    .map(entry => ({ ...entry, sortText: entry.name in generalMembers ? '13' : entry.sortText }))
}

/** Members of every module, behind those of this one. */
const generalMembers = { path: true, at: true, skip: true }

const functionMembers = ['apply', 'arguments', 'bind', 'call', 'caller', 'prototype', 'toString']

/** A module can be called, but nobody who asks for its members means those of every function. */
function withoutFunctionMembers(entries: readonly ts.CompletionEntry[]): readonly ts.CompletionEntry[] {
  const names = new Set(entries.map(({ name }) => name))
  if (!functionMembers.every(name => names.has(name))) return entries
  return entries.filter(({ name }) => !functionMembers.includes(name))
}
