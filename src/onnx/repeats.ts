import { type OnnxGraph } from './ir.ts'
import { parentOf } from './modulePath.ts'

/**
 * The graph with one path for a module that a pass runs several times (ALBERT's layers share their parameters): TorchScript
 * numbers the later runs, `attention_1`. That it is the same module follows from the parameters, which have the first
 * run's path.
 */
export function withOnePathPerModule(graph: OnnxGraph): OnnxGraph {
  const paths = new Set(graph.nodes.flatMap(({ scope }) => prefixes(scope)))
  const numbered = [...paths].filter(path => firstRun(path) !== path)
  if (numbered.length === 0) return graph
  const holders = new Set([...graph.weights.keys()].flatMap(name => prefixes(name).slice(0, -1)))
  const repeated = new Set(
    numbered
      .filter(path => paths.has(firstRun(path)) && holders.has(firstRun(path)) && !holders.has(path))
      .map(firstRun),
  )
  const isRun = (path: string) => {
    const first = firstRun(path)
    // What has no parameters is run as often as what it is part of.
    return repeated.has(first) || (!holders.has(path) && paths.has(first) && repeated.has(parentOf(first)))
  }
  const spelled = (scope: string): string => {
    let path = ''
    for (const part of scope === '' ? [] : scope.split('.')) {
      const own = path === '' ? part : `${path}.${part}`
      path = firstRun(own) !== own && isRun(own) ? firstRun(own) : own
    }
    return path
  }
  return { ...graph, nodes: graph.nodes.map(node => ({ ...node, scope: spelled(node.scope) })) }
}

const firstRun = (path: string): string => path.replace(/_\d+$/, '')

/** A path and everything it lies in. */
function prefixes(path: string): string[] {
  const parts = path.split('.')
  return parts.map((_, at) => parts.slice(0, at + 1).join('.'))
}
