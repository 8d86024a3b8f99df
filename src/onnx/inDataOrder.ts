import { type OnnxNode } from './ir.ts'

/**
 * Nodes so that each stands behind what it reads, as near to the given order as that goes. ONNX asks files for this;
 * some exporters do not keep to it, and ONNX Runtime sorts by itself.
 */
export function inDataOrder(nodes: readonly OnnxNode[]): OnnxNode[] {
  const producer = new Map<string, number>()
  nodes.forEach((node, at) => {
    for (const name of node.outputs) if (name !== '') producer.set(name, at)
  })
  const waitsFor = nodes.map(({ inputs }) => new Set(inputs.flatMap(name => producer.get(name) ?? [])))
  const inOrder = waitsFor.every((before, at) => [...before].every(other => other < at))
  if (inOrder) return [...nodes]
  const state = nodes.map((): 'new' | 'open' | 'done' => 'new')
  const order: number[] = []
  for (let root = 0; root < nodes.length; root++) {
    const path = [root]
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const next = state[at] === 'done' ? undefined : firstNew(waitsFor[at], state)
      if (state[at] === 'new') state[at] = 'open'
      if (next !== undefined) path.push(next)
      else {
        if (state[at] === 'open') order.push(at)
        state[at] = 'done'
        path.pop()
      }
    }
  }
  return order.flatMap(at => nodes[at] ?? [])
}

const firstNew = (
  candidates: ReadonlySet<number> | undefined,
  state: readonly ('new' | 'open' | 'done')[],
): number | undefined => [...(candidates ?? [])].find(at => state[at] === 'new')
