import { isPlainObject } from './identity.ts'
import { type Json } from '../graph/versions/v1.ts'

/**
 * Where values of one form differ: the paths of the parts that do, down to the innermost, with one value for each.
 * `[{ a: [1, 2] }, { a: [1, 3] }]` differ in `{ 'a.1': [2, 3] }`.
 */
export function differences(values: readonly Json[]): Record<string, Json[]> {
  return Object.fromEntries(differing(values, ''))
}

function differing(values: readonly Json[], path: string): [string, Json[]][] {
  const texts = values.map(value => JSON.stringify(value))
  if (texts.every(text => text === texts[0])) return []
  const inner = (key: string) => (path === '' ? key : `${path}.${key}`)
  const lists = values.filter(value => Array.isArray(value))
  if (lists.length === values.length && lists.every(({ length }) => length === lists[0]?.length))
    return (lists[0] ?? []).flatMap((_, index) =>
      differing(
        lists.map(list => list[index] ?? null),
        inner(String(index)),
      ),
    )
  const objects = values.filter((value): value is Record<string, Json> => isPlainObject(value))
  const keys = Object.keys(objects[0] ?? {})
  const haveSameKeys = objects.every(object => Object.keys(object).join() === keys.join())
  if (objects.length === values.length && haveSameKeys)
    return keys.flatMap(key =>
      differing(
        objects.map(object => object[key] ?? null),
        inner(key),
      ),
    )
  return [[path, [...values]]]
}
