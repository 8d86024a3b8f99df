import { findCycle } from './cycle.ts'
import { printShape } from './dim.ts'
import { VitrineError } from './errors.ts'
import { inferNode, siteOf, typeSources, type TypeSources } from './nodeTypes.ts'
import { type OperandType } from './operations/operation.ts'
import { type SiteMap } from './siteMap.ts'
import { type TensorType } from './tensorData.ts'
import { isReplacement, placeInWords, touchedSite, type Replacement } from './touch.ts'
import { type Graph, type Run } from './versions/v1.ts'

/**
 * Checks a valid graph against the model that it speaks of: sites, modules and weights exist, written sites are
 * writable and not enlarged, every shape fits, and no value flows backwards in its own prompt. Recorded types are not
 * trusted: they are inferred again (those of results, where `resultType` knows them).
 * @returns the type of every node, by id; a write has the type of its site
 * @throws VitrineError with the place in the graph and the node's span
 */
export function validateAgainst(
  graph: Graph,
  siteMap: SiteMap,
  resultType?: (ref: string) => TensorType | undefined,
): Map<string, OperandType> {
  const sources = typeSources(graph, siteMap, resultType)
  const types = new Map<string, OperandType>()
  const typeOf = (id: string): OperandType => {
    const type = types.get(id)
    if (type === undefined) throw new VitrineError(`there is no earlier node ${id}`)
    return type
  }
  graph.runs.forEach((run, runIndex) => {
    run.nodes.forEach((node, index) => {
      const path = `runs[${runIndex}].nodes[${index}]`
      try {
        const type = inferNode(node, run, sources, typeOf)
        if (isReplacement(node)) checkWrite(node, type, typeOf(node.value), sources)
        types.set(node.id, type)
      } catch (error) {
        throw error instanceof VitrineError ? placed(error, path).at(node.span) : error
      }
    })
    checkCycle(run, runIndex, sources)
  })
  return types
}

const placed = (error: VitrineError, node: string): VitrineError =>
  new VitrineError(error.message, {
    ...error.details(),
    path: error.path === undefined ? node : `${node}.${error.path}`,
  })

/** A written value is broadcast to its site and never enlarges it (LANGUAGE 12). */
function checkWrite(node: Replacement, site: TensorType, value: TensorType, sources: TypeSources): void {
  const path = touchedSite(node)
  if (!siteOf(path, sources).writable)
    throw new VitrineError(`${path} can be read and not written`, {
      path: node.kind === 'skip' ? 'module' : 'site',
    })
  const extra = site.shape.length - value.shape.length
  const fits = value.shape.every((size, axis) => size === 1 || size === site.shape[axis + extra])
  if (extra < 0 || !fits)
    throw new VitrineError(
      `a value of shape ${printShape(value.shape)} does not broadcast to ${path}, which is ${printShape(site.shape)}`,
      { path: 'value' },
    )
}

function checkCycle(run: Run, runIndex: number, { sites }: TypeSources): void {
  const cycle = findCycle(run, site => sites.get(site)?.order)
  if (cycle === undefined) return
  const { write, read } = cycle
  throw new VitrineError(
    `${placeInWords(write)} is written with a value that depends on ${placeInWords(read)}, which comes later in the same prompt`,
    {
      path: `runs[${runIndex}].nodes[${run.nodes.indexOf(write)}].value`,
      span: write.span,
      related: read.span,
      hint: 'take the value from a prompt of its own (t.invoke) or from an earlier trace',
    },
  )
}
