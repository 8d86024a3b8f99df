import { findCycle } from './cycle.ts'
import { printShape } from './dim.ts'
import { VitrineError } from './errors.ts'
import { inferNode, siteOf, typeSources, type TypeSources } from './nodeTypes.ts'
import { type OperandType } from './operations/operation.ts'
import { nodeInCells } from './sweepCells.ts'
import { type SiteMap } from './siteMap.ts'
import { type TensorType } from './tensorData.ts'
import { isReplacement, placeInWords, touchedSite, type Replacement } from './touch.ts'
import { type Graph, type ModelRef, type Node, type Run } from './versions/v1.ts'

/**
 * Checks a valid graph against the models that its runs speak of: tokens, sites, modules and weights exist, written sites are
 * writable and not enlarged, every shape fits, and no value flows backwards in its own prompt. Recorded types are not
 * trusted: they are inferred again (those of results, where `resultType` knows them).
 * @param siteMap of the model, or what gives it for each of several
 * @returns the type of every node, by id; a write has the type of its site
 * @throws VitrineError with the place in the graph and the node's span
 */
export function validateAgainst(
  graph: Graph,
  siteMap: SiteMap | ((model: ModelRef) => SiteMap),
  resultType?: (ref: string) => TensorType | undefined,
): Map<string, OperandType> {
  const siteMapOf = typeof siteMap === 'function' ? siteMap : () => siteMap
  const types = new Map<string, OperandType>()
  const typeOf = (id: string): OperandType => {
    const type = types.get(id)
    if (type === undefined) throw new VitrineError(`there is no earlier node ${id}`)
    return type
  }
  graph.runs.forEach((run, runIndex) => {
    const map = run.model === null ? null : siteMapOf(run.model)
    if (map !== null) checkTokens(run, runIndex, map)
    const sources = typeSources(graph, map, resultType)
    run.nodes.forEach((node, index) => {
      const path = `runs[${runIndex}].nodes[${index}]`
      try {
        const typeIn = (cell: Node) => {
          const type = inferNode(cell, run, sources, typeOf)
          if (isReplacement(cell)) checkWrite(cell, type, typeOf(cell.value), sources)
          return type
        }
        types.set(node.id, node.sweep === undefined ? typeIn(node) : typeInCells(node, run, typeIn))
      } catch (error) {
        throw error instanceof VitrineError ? placed(error, path).at(node.span) : error
      }
    })
    checkCycle(run, runIndex, sources)
  })
  return types
}

/** A token that a model does not have may reach another embedding, or none. */
function checkTokens({ prompts }: Run, run: number, { sizes, modules, aliases }: SiteMap): void {
  const embed = modules.find(({ path }) => path === (aliases['embed'] ?? 'embed'))
  const count = Math.max(sizes.vocab, embed?.weights[0]?.shape[0] ?? 0)
  prompts.forEach(({ ids }, prompt) => {
    ids.forEach((row, index) => {
      const id = row.find(id => id >= count)
      if (id !== undefined && count > 0)
        throw new VitrineError(`there is no token ${id}: the model has ${count}, numbered from 0`, {
          path: `runs[${run}].prompts[${prompt}].ids[${index}]`,
        })
    })
  })
}

const placed = (error: VitrineError, node: string): VitrineError =>
  new VitrineError(error.message, {
    ...error.details(),
    path: error.path === undefined ? node : `${node}.${error.path}`,
  })

/** The type that a node of the body of a sweep has in every cell. */
function typeInCells(node: Node, run: Run, typeIn: (cell: Node) => OperandType): OperandType {
  const types = nodeInCells(node, run).map(typeIn)
  // Numbers take the dtype of what they meet: 1 in one cell and 0.5 in another are floats.
  if (node.kind === 'scalar') return types.find(({ dtype }) => dtype === 'float32') ?? typeIn(node)
  const [first, ...others] = types
  if (first === undefined) throw new VitrineError('a sweep has at least one cell', { path: 'sweep' })
  const odd = others.findIndex(type => printType(type) !== printType(first))
  if (odd >= 0)
    throw new VitrineError(
      `the first cell has ${printType(first)} here and cell ${odd + 1} ${printType(others[odd] ?? first)}`,
      { path: 'cells' },
    )
  return first
}

const printType = ({ dtype, shape }: OperandType): string => `${dtype} ${printShape(shape)}`

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
      path: `runs[${runIndex}].nodes[${run.nodes.findIndex(({ id }) => id === write.id)}].value`,
      span: write.span,
      related: read.span,
      hint: 'take the value from a prompt of its own (t.invoke) or from an earlier trace',
    },
  )
}
