import { type CanonicalGraph } from './canonicalize.ts'
import { GraphIndex } from './moduleTree.ts'
import { type OnnxNode } from './ir.ts'
import { isPast } from './symbols.ts'

/**
 * The graph with the names of another form of the same model, where both come from different branches of a file: what
 * flows through a module is the same chain of operators in both, but for the past that is put in front.
 */
export function alignedNames(graph: CanonicalGraph, other: CanonicalGraph): CanonicalGraph {
  const [here, there] = [byModule(graph), byModule(other)]
  const names = new Map<string, string>()
  for (const [scope, nodes] of here) {
    const twins = there.get(scope) ?? []
    if (twins.map(({ op }) => op).join() !== nodes.map(({ op }) => op).join()) continue
    nodes.forEach((node, at) =>
      node.outputs.forEach((name, index) => {
        const twin = twins[at]?.outputs[index]
        if (name !== '' && twin) names.set(name, twin)
      }),
    )
  }
  const taken = new Set(names.values())
  const rename = (name: string) => names.get(name) ?? (taken.has(name) ? `past/${name}` : name)
  const renamed = (node: OnnxNode): OnnxNode => ({
    ...node,
    inputs: node.inputs.map(rename),
    outputs: node.outputs.map(rename),
  })
  const keys = <T>(map: ReadonlyMap<string, T>) =>
    new Map([...map].map(([name, each]) => [rename(name), each]))
  const nodes = new Map(graph.nodes.map(node => [node, renamed(node)]))
  return {
    ...graph,
    output: rename(graph.output),
    nodes: [...nodes.values()],
    constants: keys(graph.constants),
    facts: keys(graph.facts),
    fused: graph.fused.map(({ node, members }) => ({
      node: renamed(node),
      members: members.flatMap(member => nodes.get(member) ?? []),
    })),
    presents: new Map([...graph.presents].map(([past, present]) => [past, rename(present)])),
  }
}

/** What flows, by module, in model order; the nodes that put the past in front are left out. */
function byModule(graph: CanonicalGraph): Map<string, OnnxNode[]> {
  const index = new GraphIndex(graph)
  const modules = new Map<string, OnnxNode[]>()
  for (const node of graph.nodes) {
    if (index.isPrologue(node) || node.inputs.some(isPast)) continue
    modules.set(node.scope, [...(modules.get(node.scope) ?? []), node])
  }
  return modules
}
