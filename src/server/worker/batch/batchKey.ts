import { type Graph, type ModelRef, type Node, type Run } from '../../../graph/versions/v1.ts'
import { type RunRequest } from '../../../protocol/http/runRequest.ts'

/** Token positions of a run that is better off alone: it fills the device by itself. */
const mostPositions = 2048

/**
 * What runs have in common that can go through the model in one batch: the file of weights. null for one that goes
 * alone. Together go only runs of which each row group is a batch of its own in meaning:
 * - one trace of one model, with no more than some 2,000 positions: a generation has steps of its own length, and what
 *   only computes gains nothing;
 * - no sweep: its cells are batches already;
 * - no node for all rows where there are several groups: all rows of the batch would be others' too;
 * - no result of an earlier run: what is restored for one owner is never there while others run;
 * - neither measured nor from scratch nor wanted alone;
 * - weights in float32 or float16: integer formats may scale activations over the whole batch, and a row of somebody
 *   else would then change what this one computes, beyond rounding.
 */
export function batchKeyOf({ graph, results, options }: RunRequest): string | null {
  if (options.alone || options.fromScratch || options.measure !== null || results.size > 0) return null
  const run = onlyTrace(graph)
  if (run === null || !run.nodes.every(node => isOfItsGroup(node, run))) return null
  const { id, revision, precision } = run.model
  if (precision !== 'fp32' && precision !== 'fp16') return null
  return `${id}@${revision}/${precision}`
}

function onlyTrace({ runs }: Graph): (Run & { model: ModelRef }) | null {
  const [run, second] = runs
  if (run?.mode !== 'trace' || run.model === null || second !== undefined) return null
  const positions = run.prompts.reduce((sum, { ids }) => sum + ids.flat().length, 0)
  return positions > mostPositions ? null : { ...run, model: run.model }
}

function isOfItsGroup(node: Node, { prompts }: Run): boolean {
  if (node.sweep !== undefined) return false
  switch (node.kind) {
    case 'read':
    case 'write':
    case 'skip':
    case 'call':
    case 'prompt':
      return node.rows !== 'all' || prompts.length === 1
    case 'weight':
    case 'scalar':
    case 'constant':
    case 'op':
    case 'save':
      return true
    case 'result':
    case 'sweep':
    case 'swept':
    case 'generate':
    case 'grad':
      return false
    default:
      return node satisfies never
  }
}
