import { type RunRequest } from '../../protocol/http/runRequest.ts'

/**
 * What runs have in common that can go through a model in one batch: the file of weights. null for one that goes alone:
 * it asks for that, generates, passes several times, takes results, or only computes.
 */
export function batchKeyOf({ graph, results, options }: RunRequest): string | null {
  const [run, second] = graph.runs
  if (run === undefined || second !== undefined || run.model === null || run.mode !== 'trace') return null
  if (options.alone || options.fromScratch || options.measure !== null || results.size > 0) return null
  const { id, revision, precision } = run.model
  return `${id}@${revision}/${precision}`
}
