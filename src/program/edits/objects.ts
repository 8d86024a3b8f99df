import ts from 'typescript'
import { startOf, type Draft } from './draft.ts'
import { indentAt } from './style.ts'

/** Adds a property to an object literal, or a name to a pattern, as its last one (before a rest). */
export function addMember(
  draft: Draft,
  object: ts.ObjectLiteralExpression | ts.ObjectBindingPattern,
  text: string,
  selected: string | null = null,
): void {
  const { file, changes, style } = draft
  const members: ts.NodeArray<ts.ObjectLiteralElementLike | ts.BindingElement> = ts.isObjectLiteralExpression(
    object,
  )
    ? object.properties
    : object.elements
  const put = (at: number, written: string) => changes.write(at, written, selected)
  const last = members.at(-1)
  if (last === undefined) {
    const isEmpty = file.text.slice(startOf(draft, object) + 1, object.end - 1).trim() === ''
    put(
      object.end - 1,
      isEmpty
        ? ` ${text} `
        : `${style.newline}${indentAt(file, object.end - 1)}${style.unit}${text}${style.newline}`,
    )
    return
  }
  const start = startOf(draft, last)
  const isOwnLine = file.text.slice(0, start).trimEnd().length < lineStart(file, start)
  const separator = isOwnLine ? style.newline + indentAt(file, start) : ' '
  if (ts.isBindingElement(last) && last.dotDotDotToken !== undefined) put(start, `${text},${separator}`)
  else put(last.end, `,${separator}${text}`)
}

const lineStart = (file: ts.SourceFile, offset: number): number =>
  file.getLineStarts()[file.getLineAndCharacterOfPosition(offset).line] ?? 0

/** The key of a property or of an element of a pattern, where it is written out. */
export function keyOf(member: ts.ObjectLiteralElementLike | ts.BindingElement): string | undefined {
  if (ts.isBindingElement(member)) {
    if (member.propertyName !== undefined) return nameText(member.propertyName)
    return ts.isIdentifier(member.name) ? member.name.text : undefined
  }
  return member.name === undefined ? undefined : nameText(member.name)
}

const nameText = (name: ts.PropertyName): string | undefined =>
  ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name) ? name.text : undefined
