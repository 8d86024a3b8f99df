import { type Draws } from '../fuzz/random.ts'

const deep = (levels: number): unknown => {
  let value: unknown = 0
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { a: value }
  return value
}

const hostile: readonly (() => unknown)[] = [
  () => null,
  () => true,
  () => -1,
  () => 0,
  () => 1,
  () => 0.5,
  () => 1e9,
  () => 2 ** 53,
  () => 1e308,
  () => '',
  () => 'transformer.h.3.output',
  () => '__proto__',
  () => 'constructor',
  () => 'hasOwnProperty',
  () => '../../../etc/passwd',
  () => 'file:///etc/passwd',
  () => '\u0000',
  () => '\ud800',
  () => '‮💥',
  () => 'a'.repeat(5000),
  () => [],
  () => ({}),
  () => [[]],
  () => Array.from({ length: 2000 }, (_, i) => i),
  () => deep(50),
  () => deep(2000),
]

type Holder = Record<string, unknown> | unknown[]

const isHolder = (value: unknown): value is Holder => typeof value === 'object' && value !== null

/** Every place in a value that is not too deep: the object or list, and the key in it. */
function places(value: unknown, depth = 0): [Holder, string][] {
  if (!isHolder(value) || depth > 12) return []
  return Object.entries(value).flatMap(([key, inner]): [Holder, string][] => [
    [value, key],
    ...places(inner, depth + 1),
  ])
}

/** A JSON value with some places that are missing, doubled, moved, or hold what they should not. */
export function mutateJson(value: unknown, draws: Draws): unknown {
  const copy: unknown = structuredClone(value)
  for (let count = 1 + draws.below(3); count > 0; count--) {
    const all = places(copy)
    if (all.length === 0) return draws.pick(hostile)()
    const [holder, key] = draws.pick(all)
    const set = (to: unknown) => Reflect.set(holder, key, to)
    switch (draws.below(8)) {
      case 0:
        if (Array.isArray(holder)) holder.splice(Number(key), 1)
        else Reflect.deleteProperty(holder, key)
        break
      case 1: {
        const [other, from] = draws.pick(all)
        set(structuredClone(Reflect.get(other, from)))
        break
      }
      case 2:
        if (Array.isArray(holder)) holder.push(...structuredClone(holder).slice(0, 50))
        else
          holder[draws.pick(['remote', 'kind', 'extra', 'constructor', 'sweep', 'step'])] =
            draws.pick(hostile)()
        break
      case 3: {
        const now: unknown = Reflect.get(holder, key)
        if (typeof now === 'number') set(draws.pick([now + 1, now - 1, -now, now * 1000, now + 0.5]))
        else if (typeof now === 'string') set(now.slice(0, -1) + draws.pick(['', '0', '.', '/', '@remote']))
        else set([now])
        break
      }
      default:
        set(draws.pick(hostile)())
    }
  }
  return copy
}

/** JSON text that no value has: cut off, doubled keys, numbers and nesting beyond all bounds. */
export function mutateText(text: string, draws: Draws): string {
  const at = draws.below(text.length)
  switch (draws.below(6)) {
    case 0:
      return text.slice(0, at)
    case 1:
      return text.slice(0, at) + draws.pick(['"', '}', ']', ',', '\\', '\u0000', 'e', '-']) + text.slice(at)
    case 2:
      return text.replace(/\d+/, draws.pick(['1e999', '-1e999', '00', 'NaN', '9'.repeat(400)]))
    case 3:
      return text.replace(
        '{',
        draws.pick(['{"__proto__":{"version":1},', '{"constructor":{"prototype":{}},']),
      )
    case 4:
      return '['.repeat(50_000) + text
    default:
      return text.replace('{', '{"version":1,"version":1,')
  }
}
