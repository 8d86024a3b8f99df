import { evaluateDim, printShape, type Shape } from './dim.ts'
import { VitrineError } from './errors.ts'
import { decodeFloat } from './operations/define.ts'
import { type Operation, type OperandType } from './operations/operation.ts'
import { operations, isOperationName } from './operations/registry.ts'
import { weakType } from './operations/types.ts'
import { type ModuleEntry, type SiteEntry, type SiteMap, type WeightEntry } from './siteMap.ts'
import { passSizes } from './passSizes.ts'
import { axisSizes } from './sweepCells.ts'
import { didYouMean } from './suggest.ts'
import { type TensorType } from './tensorData.ts'
import { outputOf } from './touch.ts'
import { type Graph, type Node, type Rows, type Run } from './versions/v1.ts'

/** What the types of nodes depend on, looked up by path. */
export interface TypeSources {
  graph: Graph
  modules: ReadonlyMap<string, ModuleEntry>
  sites: ReadonlyMap<string, SiteEntry>
  /** The type of a result of an earlier graph; undefined where it is not known. */
  resultType: (ref: string) => TensorType | undefined
}

/** @param siteMap of the run's model; null where it has none */
export function typeSources(
  graph: Graph,
  siteMap: SiteMap | null,
  resultType: TypeSources['resultType'] = () => undefined,
): TypeSources {
  const modules = siteMap?.modules ?? []
  return {
    graph,
    modules: new Map(modules.map(module => [module.path, module])),
    sites: new Map(modules.flatMap(({ sites }) => sites).map(site => [site.path, site])),
    resultType,
  }
}

/**
 * Type of the value of a node, or of the site that a write or a skip replaces; a save has the type of what it saves, the
 * head of a sweep one number for each cell.
 * @param typeOf types of the nodes before it
 * @throws VitrineError with a path relative to the node (`site`, `attrs.dim`) where it cannot be
 */
export function inferNode(
  node: Node,
  run: Run,
  sources: TypeSources,
  typeOf: (id: string) => OperandType,
): OperandType {
  switch (node.kind) {
    case 'read':
    case 'write': {
      const site = siteOf(node.site, sources)
      return { dtype: site.dtype, shape: sized(site.shape, run, node.rows, node.step) }
    }
    case 'skip': {
      const module = moduleOf(node.module, sources)
      const site = module.sites.find(({ path, exists }) => exists && path === outputOf(module.path))
      if (site === undefined)
        throw new VitrineError(`${node.module} has no output, so it cannot be skipped`, { path: 'module' })
      return { dtype: site.dtype, shape: sized(site.shape, run, node.rows, node.step) }
    }
    case 'call':
      return callType(moduleOf(node.module, sources), typeOf(node.input))
    case 'weight': {
      const { dtype, shape } = weightOf(moduleOf(node.module, sources), node.name)
      return { dtype, shape }
    }
    case 'prompt':
      return {
        dtype: node.what === 'ids' ? 'int32' : 'bool',
        shape: sized(['batch', 'position'], run, node.rows, null),
      }
    case 'scalar': {
      const { value } = node
      return weakType(typeof value === 'boolean' ? value : (decodeFloat(value) ?? 0))
    }
    case 'generate':
      return {
        dtype: 'int32',
        shape: [...sized(['batch'], run, node.rows, null), run.options.generate?.maxNewTokens ?? 0],
      }
    case 'constant': {
      const entry = sources.graph.tensors[node.tensor]
      if (entry === undefined) throw new VitrineError(`there is no tensor ${node.tensor}`, { path: 'tensor' })
      return { dtype: entry.dtype, shape: entry.shape }
    }
    case 'result': {
      const known = sources.resultType(node.ref)
      if (known !== undefined) return known
      if (node.dtype !== undefined && node.shape !== undefined)
        return { dtype: node.dtype, shape: node.shape }
      throw new VitrineError(`the result ${node.ref} is not known here`, { path: 'ref' })
    }
    case 'op': {
      if (!isOperationName(node.op))
        throw new VitrineError(`there is no operation ${node.op}`, { path: 'op' })
      const operation: Operation = operations[node.op]
      return operation.infer(node.inputs.map(typeOf), node.attrs)
    }
    case 'save':
      return typeOf(node.value)
    case 'sweep':
      return { dtype: 'int32', shape: axisSizes(node) }
    case 'swept': {
      const head = run.nodes.find(({ id }) => id === node.of)
      const { dtype, shape } = typeOf(node.value)
      return { dtype, shape: [...(head?.kind === 'sweep' ? axisSizes(head) : []), ...shape] }
    }
    case 'grad':
      throw new VitrineError(`${node.kind} is not built yet`, { path: 'kind' })
    default:
      return node satisfies never
  }
}

/**
 * Type of `module(input)`: an embedding adds its width to ids; every other module keeps the dimensions before the
 * last, and its last is that of its output.
 * @throws VitrineError where the module cannot be called, or the input has not its width
 */
export function callType(module: ModuleEntry, input: TensorType): TensorType {
  if (module.callable !== true)
    throw new VitrineError(`${module.path} cannot be called: ${module.callable}`, { path: 'module' })
  const inward = module.sites.find(({ name }) => name === 'input')
  const outward = module.sites.find(({ name }) => name === 'output')
  const width = outward?.shape.at(-1)
  if (outward === undefined || width === undefined)
    throw new VitrineError(`${module.path} has no output of a known shape`, { path: 'module' })
  if (module.kind === 'embedding') {
    if (input.dtype !== 'int32')
      throw new VitrineError(`${module.path} takes ids (int32), not ${input.dtype}`, { path: 'input' })
    return { dtype: outward.dtype, shape: [...input.shape, width] }
  }
  const wanted = inward?.shape.at(-1)
  const got = input.shape.at(-1)
  if (got === undefined || (wanted !== undefined && wanted !== got))
    throw new VitrineError(
      `${module.path} takes a last dimension of ${wanted ?? 'its width'}; this tensor is ${printShape(input.shape)}`,
      { path: 'input' },
    )
  return { dtype: outward.dtype, shape: [...input.shape.slice(0, -1), width] }
}

/** A site shape with the sizes of a row group in one pass. */
const sized = (shape: Shape, run: Run, rows: Rows, step: number | null): Shape =>
  shape.map(dim => evaluateDim(dim, passSizes(run, rows, step)))

export function siteOf(path: string, { sites }: TypeSources): SiteEntry {
  const site = sites.get(path)
  if (site === undefined)
    throw new VitrineError(`the model has no site ${path}`, {
      path: 'site',
      hint: didYouMean(path, sites.keys()),
    })
  if (!site.exists)
    throw new VitrineError(
      `the model's file has no ${path}${site.why === undefined ? '' : `: ${site.why}`}`,
      {
        path: 'site',
      },
    )
  return site
}

function moduleOf(path: string, { modules }: TypeSources): ModuleEntry {
  const module = modules.get(path)
  if (module !== undefined) return module
  throw new VitrineError(`the model has no module ${path}`, {
    path: 'module',
    hint: didYouMean(path, modules.keys()),
  })
}

function weightOf(module: ModuleEntry, name: string): WeightEntry {
  const weight = module.weights.find(entry => entry.name === name)
  if (weight !== undefined) return weight
  const names = module.weights.map(entry => entry.name)
  throw new VitrineError(`${module.path} has no weight ${name}`, {
    path: 'name',
    hint: didYouMean(name, names) ?? (names.length > 0 ? `it has ${names.join(', ')}` : undefined),
  })
}
