import { emptySummary, decodeSummary, summaryGraph, summaryName } from '../graph/measureGraph.ts'
import { type NodeSummary } from '../graph/nodeSummary.ts'
import { type ResultRef } from '../graph/executor.ts'
import { type Graph } from '../graph/versions/v1.ts'
import { type ExecuteOptions, type ExecuteParts, type Prepared } from './execute.ts'
import { execute } from './execute.ts'
import { type SharedTensor } from './sharedTensor.ts'

/** What is there of the values that a plan computes, by name: from its saves, and from boundaries. */
export function valuesThere(
  { addresses }: Prepared,
  { results, boundaries }: Pick<ExecuteParts, 'results' | 'boundaries'>,
): Map<string, SharedTensor> {
  const there = new Map<string, SharedTensor>()
  for (const [name, address] of addresses) {
    const shared = results.find(address) ?? boundaries.find(address)
    // Operations are numbered, and in another graph otherwise.
    if (shared && !/^op\d+:/.test(name)) there.set(name, shared)
  }
  return there
}

/** Computes the summary of a result; nothing of it stays. */
export async function summaryOf(
  ref: ResultRef,
  prepare: (graph: Graph) => Prepared,
  parts: ExecuteParts,
  options: ExecuteOptions,
): Promise<NodeSummary> {
  const { results } = parts
  const type = { dtype: results.type(ref).dtype, shape: results.tensor(ref).dims }
  if (type.shape.includes(0)) return emptySummary(type)
  const hash = `~summary of ${ref}`
  const own = `${hash}/${summaryName}`
  try {
    await execute(prepare(summaryGraph(ref, type)), hash, parts, options)
    const { data } = await results.look(own)
    return decodeSummary(type, Float32Array.from(data))
  } finally {
    results.dispose(own)
  }
}
