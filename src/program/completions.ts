import ts from 'typescript'
import { displayWords, type HoverText } from './displayWords.ts'
import { nodeAt } from './nodeRange.ts'
import { printNamedShape } from './models/dimNames.ts'
import { memberOf } from './models/modelTypes.ts'
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
  /** The shape of a site or a weight. */
  detail?: string
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
      .filter(({ entry: { name } }) => !name.startsWith('$v') && !name.startsWith('__@'))
      .map(({ entry: { name, kind, sortText }, detail }) => ({
        label: name,
        kind,
        sortText,
        ...(detail !== undefined && { detail }),
      })),
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
function ofThisModel(open: OpenProgram, found: ts.CompletionInfo, at: number): readonly Entry[] {
  const plain = found.entries.map(entry => ({ entry }))
  if (!found.isMemberCompletion) return plain
  const { file, checker } = open.checked()
  const dot = open.virtual.text.slice(0, at).search(/\.\s*[\w$]*$/)
  const node = dot < 0 ? undefined : nodeAt(file, dot)
  if (node === undefined || !ts.isPropertyAccessExpression(node)) return plain
  const type = moduleTypeOf(checker, open.models, node.expression)
  if (type === undefined) return plain
  if (type.length !== null) return plain
  const { sizes } = type.model.siteMap
  return found.entries
    .filter(({ name }) => type.members.has(name))
    .map(entry => {
      const member = memberOf(type.place, entry.name)
      const sortText = member === undefined ? orders.other : orders[member.kind]
      const detail =
        member?.kind === 'site'
          ? printNamedShape(member.site.shape, sizes)
          : member?.kind === 'weight'
            ? `weight ${printNamedShape(member.weight.shape, sizes)}`
            : undefined
      return { entry: { ...entry, sortText }, detail }
    })
}

/** What one reads and writes comes before where else one can go, and that before what every module has. */
const orders = { site: '00', module: '01', weight: '02', other: '20' }

interface Entry {
  entry: ts.CompletionEntry
  detail?: string | undefined
}

const functionMembers = ['apply', 'arguments', 'bind', 'call', 'caller', 'prototype', 'toString']

/** A module can be called, but nobody who asks for its members means those of every function. */
function withoutFunctionMembers(entries: readonly Entry[]): readonly Entry[] {
  const names = new Set(entries.map(({ entry: { name } }) => name))
  if (!functionMembers.every(name => names.has(name))) return entries
  return entries.filter(({ entry: { name } }) => !functionMembers.includes(name))
}
