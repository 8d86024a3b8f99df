import { type Node } from '../graph/versions/v1.ts'
import { tensorOf } from '../onnx/lowering/emit.ts'
import { type Prepared } from './execute.ts'
import { contentOf } from './sourceContent.ts'
import { numberOf, type Particulars } from './structure.ts'
import { type Source } from './woven.ts'

/**
 * A plan as a graph of equal structure (`structure.ts`) is run by it: its own numbers, constants, results and names.
 * @param of what the plan was made from
 * @returns undefined where the plan does not hold for it: a number that is written into a program is another, or values
 *   that were equal, and so computed once, are not, or the other way round
 */
export function bindPlan(prepared: Prepared, of: Particulars, use: Particulars): Prepared | undefined {
  if (of.nodes.length !== use.nodes.length || of.refs.length !== use.refs.length) return undefined
  const nodes = new Map(of.nodes.map(({ id }, index) => [id, use.nodes[index]]))
  const refs = new Map(of.refs.map((ref, index) => [ref, use.refs[index] ?? ref]))
  const written = of.nodes.every((node, index) => {
    const other = use.nodes[index]
    if (node.kind !== 'scalar' || !prepared.written.has(node.id)) return true
    return other?.kind === 'scalar' && Object.is(numberOf(node), numberOf(other))
  })
  if (!written) return undefined
  const sources = new Map<string, Source>()
  for (const [name, source] of prepared.sources) sources.set(name, bound(source, nodes, refs, use.constants))
  if (equalities(prepared.sources) !== equalities(sources)) return undefined
  const names = new Map<string, string>()
  for (const node of of.nodes) {
    const other = nodes.get(node.id)
    if (node.kind === 'save' && other?.kind === 'save') names.set(node.name, other.name)
  }
  return {
    ...prepared,
    sources,
    saves: prepared.saves.map(save => ({ ...save, name: names.get(save.name) ?? save.name })),
    nodes: new Map([...prepared.nodes].map(([id, steps]) => [nodes.get(id)?.id ?? id, steps])),
  }
}

function bound(
  source: Source,
  nodes: ReadonlyMap<string, Node | undefined>,
  refs: ReadonlyMap<string, string>,
  constants: Particulars['constants'],
): Source {
  if (source.kind === 'result') return { ...source, ref: refs.get(source.ref) ?? source.ref }
  // What cells of sweeps hold has no node of its own in the graph.
  if (source.kind !== 'host' || source.of === undefined || !nodes.has(source.of.node)) return source
  const { dtype } = source.of
  const node = nodes.get(source.of.node)
  const data =
    node?.kind === 'scalar'
      ? tensorOf(dtype, [], [Number(numberOf(node))])
      : node?.kind === 'constant' && constants.get(node.tensor)
  if (!data) throw new Error(`there are no values for ${source.of.node}`)
  const bytes = new Uint8Array(data.data.buffer, data.data.byteOffset, data.data.byteLength)
  return { ...source, bytes }
}

/** Which sources hold the same: for each the first that does. */
function equalities(sources: Prepared['sources']): string {
  const first = new Map<string, number>()
  const found: number[] = []
  for (const source of sources.values()) {
    if (source.kind !== 'host' && source.kind !== 'result') continue
    const content = contentOf(source)
    if (content === undefined) continue
    const known = first.get(content) ?? first.size
    first.set(content, known)
    found.push(known)
  }
  return found.join()
}
