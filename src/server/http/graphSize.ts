import { cellCount } from '../../graph/sweepCells.ts'
import { RefusedError } from '../../protocol/http/refusal.ts'
import { type Limits } from '../../protocol/http/modelInfo.ts'
import { type Graph, type Prompt, type Run } from '../../graph/versions/v1.ts'

export interface GraphSize {
  /** A node of a sweep counts once for each cell. */
  nodes: number
  /** Positions over all rows of all prompts, once more for each cell of a sweep, new tokens included. */
  tokens: number
}

/** What a graph asks for. Numbers of cells may be large: nothing is expanded. */
export function graphSize({ runs }: Graph): GraphSize {
  const sizes = runs.map(runSize)
  return {
    nodes: sizes.reduce((sum, { nodes }) => sum + nodes, 0),
    tokens: sizes.reduce((sum, { tokens }) => sum + tokens, 0),
  }
}

function runSize({ nodes, prompts, options }: Run): GraphSize {
  const cells = new Map(nodes.flatMap(node => (node.kind === 'sweep' ? [[node.id, cellCount(node)]] : [])))
  const tokensOf = (rows: number | 'all') =>
    (rows === 'all' ? prompts : prompts.slice(rows, rows + 1)).reduce(
      (sum, prompt) => sum + promptTokens(prompt, options.generate?.maxNewTokens ?? 0),
      0,
    )
  const inSweeps = nodes.map(node => (node.kind === 'sweep' ? cellCount(node) * tokensOf(node.rows) : 0))
  return {
    nodes: nodes.reduce((sum, { sweep }) => sum + (sweep === undefined ? 1 : (cells.get(sweep) ?? 1)), 0),
    tokens: tokensOf('all') + inSweeps.reduce((sum, tokens) => sum + tokens, 0),
  }
}

const promptTokens = ({ ids }: Prompt, newTokens: number): number =>
  ids.reduce((sum, row) => sum + row.length + newTokens, 0)

/** @throws RefusedError `too-large` for a graph that asks for more than one run may */
export function checkGraphSize({ nodes, tokens }: GraphSize, limits: Limits): void {
  if (nodes > limits.nodes)
    throw new RefusedError(
      'too-large',
      `this graph has ${nodes} nodes, and a run here at most ${limits.nodes}`,
      {
        path: 'graph.runs',
        hint: 'split it into several traces, or sweeps into several of fewer cells',
      },
    )
  if (tokens > limits.tokens)
    throw new RefusedError(
      'too-large',
      `this graph passes over ${tokens} token positions, and a run here over at most ${limits.tokens}`,
      { path: 'graph.runs', hint: 'give it fewer or shorter prompts, cells or new tokens' },
    )
}
