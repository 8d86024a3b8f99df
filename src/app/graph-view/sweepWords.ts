import { axisSizes, cellCount, cellValues } from '../../graph/sweepCells.ts'
import { type Json, type Node, type SweepNode } from '../../graph/versions/v1.ts'

/** `sweep over layer 6 × pos 8: 48 cells` */
export function sweepTitle(head: SweepNode): string {
  const sizes = axisSizes(head)
  const axes = head.axes.map(({ name }, axis) => `${name} ${sizes[axis]}`).join(' × ')
  const count = cellCount(head)
  return `sweep over ${axes}: ${count} ${count === 1 ? 'cell' : 'cells'}`
}

/** What stands for a field that differs from cell to cell: the axis whose values it has, else a star. */
export function varyingWord(head: SweepNode, values: readonly Json[]): string {
  const axis = head.axes.find(({ name }) =>
    values.every((value, cell) => cellValues(head, cell)[name] === value),
  )
  return axis?.name ?? '∗'
}

/** A node of the body of a sweep as it is drawn: fields of its attributes that differ have the names of their axes. */
export function withAxisNames(node: Node, head: SweepNode): Node {
  if (node.kind !== 'op' || node.cells === undefined) return node
  const attrs = structuredClone(node.attrs)
  for (const [path, values] of Object.entries(node.cells)) {
    const [root, ...keys] = path.split('.')
    if (root === 'attrs') put(attrs, keys, varyingWord(head, values))
  }
  return { ...node, attrs }
}

function put(whole: { [key: string]: Json } | Json[], keys: readonly string[], word: string): void {
  const [key, ...rest] = keys
  if (key === undefined) return
  const inner: unknown = Reflect.get(whole, key)
  if (rest.length === 0) Reflect.set(whole, key, word)
  else if (isTree(inner)) put(inner, rest, word)
}

const isTree = (value: unknown): value is { [key: string]: Json } | Json[] =>
  typeof value === 'object' && value !== null
