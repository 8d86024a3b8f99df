import { isOperationName, operations } from '../../src/graph/operations/registry.ts'
import { type Graph, type Json, type Node } from '../../src/graph/versions/v1.ts'
import { type Draws } from '../fuzz/random.ts'

const sites = [
  'transformer.h.0.input',
  'transformer.h.1.attn.probs',
  'transformer.h.1.attn.q',
  'transformer.h.5.output',
  'transformer.h.6.output',
  'lm_head.output',
  'transformer.wte.output',
  'transformer.h.3.mlp.post',
  'lm_head',
  '',
  'transformer.h.2.ln_1.scale',
]
const numbers = [0, 1, 2, 3, 5, 100, 127, 129, 2047, 2048, 100_000, 2 ** 31, 2 ** 40]
const attributes: readonly Record<string, Json>[] = [
  {},
  { dim: -1 },
  { dim: [0] },
  { dim: 9 },
  { dim: -1, k: 3 },
  { dim: 0, k: 1_000_000 },
  { shape: [2, 3], seed: 1 },
  { shape: [100_000, 100_000], seed: 1 },
  { shape: [2 ** 20, 2 ** 20, 2 ** 20, 0], seed: 1 },
  { sizes: [3, 3] },
  { equation: 'bpv,bqv->bpq' },
  { end: 10 },
  { start: 0, end: 2 ** 31, step: 1 },
  { repeats: [1, 100_000, 100_000] },
  { index: [{ kind: 'int', value: 99 }] },
]

/** A graph of good form with a few other sites, operations, edges, numbers and tokens. */
export function mutateGraph(graph: Graph, draws: Draws): Graph {
  const copy = structuredClone(graph)
  const run = draws.pick(copy.runs)
  for (let count = 1 + draws.below(2); count > 0; count--) {
    const node = draws.pick(run.nodes)
    const ids = run.nodes.map(({ id }) => id)
    switch (draws.below(9)) {
      case 0:
        if (node.kind === 'read' || node.kind === 'write') node.site = draws.pick(sites)
        break
      case 1:
        if ('value' in node && typeof node.value === 'string' && node.kind !== 'scalar')
          node.value = draws.pick(ids)
        break
      case 2:
        for (const { ids: rows } of run.prompts) {
          const row = draws.pick(rows)
          row[draws.below(row.length)] = draws.pick(numbers)
        }
        break
      case 3:
        for (const { ids: rows } of run.prompts) rows.push(...rows.map(row => row.slice(draws.below(3))))
        break
      case 4:
        if ('rows' in node) node.rows = draws.pick([0, 1, 2, 'all'] as const)
        break
      case 5:
        run.nodes = run.nodes.filter(other => other !== node)
        break
      case 6:
        if (run.options.generate !== undefined) {
          run.options.generate.maxNewTokens = draws.pick(numbers)
          run.options.generate.temperature = draws.pick([0, 1, 1e-30, 1e30])
        } else if (node.kind === 'sweep') node.axes[0]?.values.push(draws.pick(numbers))
        break
      default:
        addOperation(run.nodes, ids, draws)
    }
  }
  return copy
}

/** An operation on some values; mostly one that takes so many and such attributes. */
function addOperation(nodes: Node[], ids: readonly string[], draws: Draws): void {
  const names = Object.keys(operations).filter(isOperationName)
  let op = draws.pick(names)
  let attrs = draws.pick(attributes)
  for (let tries = 0; tries < 30 && !takes(op, attrs); tries++) {
    op = draws.pick(names)
    attrs = draws.pick(attributes)
  }
  const wanted: readonly string[] = operations[op].operands
  const count = draws.unit() < 0.1 ? draws.below(4) : wanted.length
  const inputs = Array.from({ length: count }, () => draws.pick(ids))
  const id = `extra${nodes.length}`
  nodes.push({ kind: 'op', id, op, inputs, attrs })
  nodes.push({ kind: 'save', id: `${id}.save`, name: id, value: id })
}

function takes(op: keyof typeof operations, attrs: Record<string, Json>): boolean {
  try {
    operations[op].decode(attrs)
    return true
  } catch {
    return false
  }
}
