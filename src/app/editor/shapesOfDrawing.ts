import { dimName } from '../../program/models/dimNames.ts'
import { type ShapeFact } from '../../program/shapeFacts.ts'
import { type ModelRef, type Node } from '../../graph/versions/v1.ts'
import { modelKey, type Drawing } from '../graph-view/drawing.ts'
import { type SiteMap } from '../../graph/siteMap.ts'

/** The values that a program recorded, with their places in it, for hover. */
export function shapesOfDrawing({ parts, siteMaps }: Drawing): ShapeFact[] {
  const graphs = parts.flatMap(part => (part.kind === 'graph' ? part.graph : []))
  return graphs.flatMap(graph =>
    graph.runs.flatMap(({ model, nodes }) => nodes.flatMap(node => factOf(node, model, siteMaps) ?? [])),
  )
}

/** What is written, saved or a plain number is no value of an expression of its own. */
const silent: ReadonlySet<Node['kind']> = new Set<Node['kind']>(['write', 'skip', 'save', 'scalar'])

function factOf(node: Node, model: ModelRef | null, siteMaps: Drawing['siteMaps']): ShapeFact | null {
  const { span, shape, dtype, label } = node
  if (silent.has(node.kind) || span === undefined || shape === undefined || dtype === undefined) return null
  const siteMap = model === null ? undefined : siteMaps[modelKey(model)]
  const names = node.kind === 'read' && siteMap !== undefined ? namesOf(node.site, siteMap) : undefined
  return { span, shape, dtype, ...(names && { names }), ...(label !== undefined && { label }) }
}

/** Paths of sites -> names of their dimensions; a drawing comes at every pause of typing. */
const known = new WeakMap<SiteMap, Map<string, readonly string[]>>()

function namesOf(path: string, siteMap: SiteMap): readonly string[] | undefined {
  const names =
    known.get(siteMap) ??
    new Map(
      siteMap.modules.flatMap(({ sites }) =>
        sites.map(
          ({ path: of, shape }) =>
            [of, shape.map(dim => dimName(dim, siteMap.sizes) ?? String(dim))] as const,
        ),
      ),
    )
  known.set(siteMap, names)
  return names.get(path)
}
