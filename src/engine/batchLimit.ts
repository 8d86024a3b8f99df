import { type OpenModel } from '../onnx/open.ts'
import { byteLength } from '../runtime/values.ts'
import { typeInExtent } from './streamValues.ts'
import { languageDType } from '../onnx/dtypes.ts'
import { type ModelHandle } from './modelStore.ts'

/**
 * How many rows of a length go together so that what a forward pass has in memory at once stays under a budget: all
 * that its largest part (a block, the head) computes, which is more than is alive at once.
 */
export function batchLimit({ open }: ModelHandle, bytes: number): (positions: number) => number {
  return positions => Math.max(1, Math.floor(bytes / rowBytes(open, positions)))
}

const known = new WeakMap<OpenModel, Map<number, number>>()

/** Bytes that the largest part of a forward pass computes for one row. */
export function rowBytes(open: OpenModel, positions: number): number {
  const lengths = known.get(open) ?? new Map<number, number>()
  known.set(open, lengths)
  const before = lengths.get(positions)
  if (before !== undefined) return before
  const parts = new Map<number | string, number>()
  for (const node of open.graph.nodes) {
    const part = open.segmentOf(node)
    for (const name of node.outputs) {
      if (!open.index.activations.has(name)) continue
      const { dtype, shape } = typeInExtent(open, name, { batch: 1, position: positions, past: 0 })
      const size = byteLength(languageDType(dtype), shape)
      parts.set(part, (parts.get(part) ?? 0) + size)
    }
  }
  const most = Math.max(1, ...parts.values())
  lengths.set(positions, most)
  return most
}
