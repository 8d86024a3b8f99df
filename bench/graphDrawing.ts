import { modelKey, type Drawing } from '../src/app/graph-view/drawing.ts'
import { gpt2SiteMap } from '../src/app/graph-view/testSiteMap.ts'
import { type Graph, type Node } from '../src/graph/versions/v1.ts'

const model = { id: 'vitrine/atlas', revision: 'main', precision: 'fp32' } as const

/** A trace of about `count` nodes: reads of every layer, chains of operations across them, some saved, some written back. */
export function drawingOf(count: number): Drawing {
  const nodes: Node[] = []
  const touch = { rows: 0, step: null, previous: null } as const
  for (let layer = 0; layer < 6; layer++)
    nodes.push({ kind: 'read', id: `r${layer}`, site: `transformer.h.${layer}.output`, ...touch })
  const values = nodes.map(({ id }) => id)
  const shape = ['batch', 'position', 128]
  for (let turn = 0; nodes.length < count; turn++) {
    const inputs = [values.at(-1 - (turn % 6)) ?? 'r0', values.at(-1 - ((turn * 5) % 6)) ?? 'r0']
    nodes.push({ kind: 'op', id: `o${turn}`, op: 'add', inputs, attrs: { turn }, shape })
    values.push(`o${turn}`)
    if (turn % 12 === 11) nodes.push({ kind: 'save', id: `s${turn}`, name: `kept${turn}`, value: `o${turn}` })
  }
  const prompts = [{ text: 'The Eiffel Tower', ids: [[1, 2, 3]] }]
  const graph: Graph = {
    version: 1,
    tensors: {},
    runs: [{ model, mode: 'trace', prompts, options: {}, nodes }],
  }
  return { parts: [{ kind: 'graph', graph, hash: 'bench' }], siteMaps: { [modelKey(model)]: gpt2SiteMap() } }
}
