import type ts from 'typescript'
import { type TextEdit } from './diagnostic.ts'
import { type OpenProgram } from './workspace.ts'

/** The name at an offset, if it is the program's own; else why it cannot be changed. */
export type Renamable = { name: string; start: number; end: number } | { why: string }

export function renamableAt(open: OpenProgram, offset: number): Renamable {
  const { toVirtual, toSource, isCopied } = open.virtual
  const info = open.service.getRenameInfo(open.path, toVirtual(offset), {})
  if (!info.canRename) return { why: info.localizedErrorMessage.replace(/\.$/, '') }
  if (!isCopied(info.triggerSpan.start)) return { why: 'there is no name here' }
  const places = locations(open, offset)
  if (places.some(({ fileName }) => fileName !== open.path))
    return { why: `${info.displayName} is a name of Vitrine or of the model` }
  const start = toSource(info.triggerSpan.start)
  return { name: info.displayName, start, end: start + info.triggerSpan.length }
}

/**
 * Edits that give the name at an offset another one, wherever the program uses it. What a trace returns under a name keeps
 * it: `const { hidden }` becomes `const { hidden: other }`.
 */
export function renameEdits(open: OpenProgram, offset: number, name: string): TextEdit[] {
  const { toSource, isCopied } = open.virtual
  return locations(open, offset)
    .filter(({ fileName, textSpan }) => fileName === open.path && isCopied(textSpan.start))
    .map(({ textSpan, prefixText = '', suffixText = '' }) => {
      const start = toSource(textSpan.start)
      return { start, end: start + textSpan.length, text: `${prefixText}${name}${suffixText}` }
    })
}

const locations = ({ service, path, virtual }: OpenProgram, offset: number): readonly ts.RenameLocation[] =>
  service.findRenameLocations(path, virtual.toVirtual(offset), false, false, {
    providePrefixAndSuffixTextForRename: true,
  }) ?? []
