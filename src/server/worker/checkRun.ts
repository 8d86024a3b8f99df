import { bytesPerElement } from '../../graph/dtype.ts'
import { VitrineError } from '../../graph/errors.ts'
import { type ModelDescription } from '../../graph/executor.ts'
import { printBytes } from '../../graph/printBytes.ts'
import { type TensorType } from '../../graph/tensorData.ts'
import { validateAgainst } from '../../graph/validateAgainst.ts'
import { type Graph, type ModelRef } from '../../graph/versions/v1.ts'
import { type Limits } from '../../protocol/http/modelInfo.ts'
import { checkGraphSize, graphSize } from '../http/graphSize.ts'

/** A single value that a graph computes may have so many times the bytes of a whole result. */
const valueShare = 8

/**
 * Checks a graph against its models and against what one run may ask for, before anything runs.
 * @param resultType of the results that it takes
 * @throws VitrineError with the place in the graph and the node's span
 */
export function checkRun(
  graph: Graph,
  descriptionOf: (ref: ModelRef) => ModelDescription,
  resultType: (ref: string) => TensorType | undefined,
  limits: Limits,
): void {
  checkGraphSize(graphSize(graph), limits)
  const types = validateAgainst(graph, ref => descriptionOf(ref).siteMap, resultType)
  let saved = 0
  graph.runs.forEach(({ nodes }, run) => {
    nodes.forEach((node, index) => {
      const type = types.get(node.id)
      const bytes = type === undefined ? 0 : bytesOf(type)
      const path = `runs[${run}].nodes[${index}]`
      if (node.kind === 'op' && bytes > valueShare * limits.resultBytes)
        throw new VitrineError(
          `this value would take ${printBytes(bytes)}, and one value of a run here takes at most ${printBytes(valueShare * limits.resultBytes)}`,
          { path, span: node.span, hint: 'compute it in parts' },
        )
      if (node.kind !== 'save') return
      saved += bytes
      if (saved > limits.resultBytes)
        throw new VitrineError(
          `what this run saves takes more than ${printBytes(limits.resultBytes)}, which is the most that a run here may give back`,
          { path, span: node.span, hint: 'save a part of it (an index, a mean), or in several traces' },
        )
    })
  })
}

/** Sizes that only the run knows count as one. */
const bytesOf = ({ dtype, shape }: TensorType): number =>
  shape.reduce<number>(
    (product, dim) => product * (typeof dim === 'number' ? dim : 1),
    bytesPerElement[dtype],
  )
