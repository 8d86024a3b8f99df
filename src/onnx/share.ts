import { type InlineTensor, type OnnxNode, type StoredTensor, type ValueInfo } from './ir.ts'
import { activationsOf } from './activations.ts'

/**
 * Merges equal nodes that depend on no parameter and no token: masks and position tables, which exporters repeat in
 * every layer. Nodes that carry activations are left as they are, each is a place of its own.
 * @returns the nodes that are left, and the value that stands for each one that went
 */
export function shareEqualNodes(
  nodes: readonly OnnxNode[],
  {
    constants,
    weights,
    inputs,
  }: {
    constants: ReadonlyMap<string, InlineTensor>
    weights: ReadonlyMap<string, StoredTensor>
    inputs: readonly ValueInfo[]
  },
): { nodes: OnnxNode[]; renamed: ReadonlyMap<string, string> } {
  const activations = activationsOf({ inputs, nodes, weights })
  const renamed = new Map<string, string>()
  const seen = new Map<string, OnnxNode>()
  const result: OnnxNode[] = []
  for (const node of nodes) {
    const operands = node.inputs.map(name => renamed.get(name) ?? name)
    const added = { ...node, inputs: operands }
    if (node.outputs.some(name => activations.has(name))) {
      result.push(added)
      continue
    }
    const contents = operands.map(name => contentOf(name, constants))
    const key = JSON.stringify([node.op, node.domain, contents, node.attributes])
    const twin = seen.get(key)
    node.outputs.forEach((name, index) => {
      const other = twin?.outputs[index]
      if (other !== undefined && name !== '') renamed.set(name, other)
    })
    if (twin) continue
    seen.set(key, added)
    result.push(added)
  }
  return { nodes: result, renamed }
}

function contentOf(name: string, constants: ReadonlyMap<string, InlineTensor>): string {
  const constant = constants.get(name)
  return constant ? `${constant.dtype}[${constant.dims.join()}]=${constant.bytes.join()}` : name
}

/**
 * Token and position ids that only pick rows of a table are fed as int32: the WebGPU provider has no int64 kernels.
 */
export function asInt32Index(input: ValueInfo, nodes: readonly OnnxNode[]): ValueInfo {
  const onlyIndex = nodes.every(node =>
    node.inputs.every(
      (name, at) => name !== input.name || (/^Gather(BlockQuantized)?$/.test(node.op) && at === 1),
    ),
  )
  return input.dtype === 'int64' && onlyIndex ? { ...input, dtype: 'int32' } : input
}
