import fc from 'fast-check'
import { type Graph, type Node, type Rows } from '../src/graph/versions/v1.ts'

/** Builds a node list with ids `0`, `1` ...; for tests. */
export function traceOf(nodes: readonly Node[], prompts = 1): Graph {
  return {
    version: 1,
    runs: [
      {
        model: { id: 'vitrine/atlas', revision: 'main', precision: 'fp32' },
        mode: 'trace',
        prompts: Array.from({ length: prompts }, (_, group) => ({
          text: `prompt ${group}`,
          ids: [[group, 7, 9]],
        })),
        options: {},
        nodes: [...nodes],
      },
    ],
    tensors: {},
  }
}

export const read = (
  id: string,
  site: string,
  more: { rows?: Rows; previous?: string | null } = {},
): Node => ({
  kind: 'read',
  id,
  site,
  rows: more.rows ?? 0,
  step: null,
  previous: more.previous ?? null,
})

export const write = (
  id: string,
  site: string,
  value: string,
  more: { rows?: Rows; previous?: string | null } = {},
): Node => ({
  kind: 'write',
  id,
  site,
  rows: more.rows ?? 0,
  step: null,
  previous: more.previous ?? null,
  value,
})

/** A module left out; its output is `<module>.output`. */
export const skip = (
  id: string,
  module: string,
  value: string,
  more: { rows?: Rows; previous?: string | null; step?: number } = {},
): Node => ({
  kind: 'skip',
  id,
  module,
  rows: more.rows ?? 0,
  step: more.step ?? null,
  previous: more.previous ?? null,
  value,
})

export const scalar = (id: string, value: number): Node => ({ kind: 'scalar', id, value })
export const op = (id: string, name: string, ...inputs: string[]): Node => ({
  kind: 'op',
  id,
  op: name,
  inputs,
  attrs: {},
})
export const save = (id: string, value: string, name: string): Node => ({ kind: 'save', id, name, value })

type Statement =
  | { do: 'read'; site: number; rows: number }
  | { do: 'write' | 'skip'; site: number; rows: number; from: number }
  | { do: 'scalar'; value: number }
  | { do: 'op'; name: string; left: number; right: number }
  | { do: 'save'; from: number }
  | { do: 'next' }

const statement: fc.Arbitrary<Statement> = fc.oneof(
  fc.record({ do: fc.constant('read' as const), site: fc.nat(3), rows: fc.nat(1) }),
  fc.record({
    do: fc.constantFrom('write' as const, 'skip' as const),
    site: fc.nat(3),
    rows: fc.nat(1),
    from: fc.nat(),
  }),
  fc.record({ do: fc.constant('scalar' as const), value: fc.integer({ min: -3, max: 3 }) }),
  fc.record({
    do: fc.constant('op' as const),
    name: fc.constantFrom('add', 'mul'),
    left: fc.nat(),
    right: fc.nat(),
  }),
  fc.record({ do: fc.constant('save' as const), from: fc.nat() }),
  fc.record({ do: fc.constant('next' as const) }),
)

/** Two prompts whose rows differ in length. */
const anyPrompts = fc.array(
  fc.array(fc.array(fc.nat(9), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 }),
  { minLength: 2, maxLength: 2 },
)

/** Well-formed graphs of a trace, or of several that use each other's values, over two prompts of any lengths, with chains of writes and skips, shared values and dead nodes. */
export const anyGraph: fc.Arbitrary<Graph> = fc
  .tuple(fc.array(statement, { maxLength: 25 }), anyPrompts)
  .map(([statements, prompts]) => graphOf(statements, prompts))

function graphOf(statements: readonly Statement[], prompts: readonly number[][][]): Graph {
  let nodes: Node[] = [scalar('0', 1)]
  const runs = [nodes]
  const values = ['0']
  const lastWrite = new Map<string, string>()
  let count = 1
  for (const step of statements) {
    if (step.do === 'next') {
      nodes = []
      runs.push(nodes)
      lastWrite.clear()
      continue
    }
    const id = String(count++)
    const valueAt = (index: number): string => values[index % values.length] ?? '0'
    const key = 'site' in step ? `${step.site}/${step.rows}` : ''
    const previous = lastWrite.get(key) ?? null
    if (step.do === 'read') nodes.push(read(id, `h.${step.site}.output`, { rows: step.rows, previous }))
    if (step.do === 'write') {
      nodes.push(write(id, `h.${step.site}.output`, valueAt(step.from), { rows: step.rows, previous }))
      lastWrite.set(key, id)
    }
    if (step.do === 'skip') {
      nodes.push(skip(id, `h.${step.site}`, valueAt(step.from), { rows: step.rows, previous }))
      lastWrite.set(key, id)
    }
    if (step.do === 'scalar') nodes.push(scalar(id, step.value))
    if (step.do === 'op') nodes.push(op(id, step.name, valueAt(step.left), valueAt(step.right)))
    if (step.do === 'save') nodes.push(save(id, valueAt(step.from), `saved${id}`))
    if (step.do === 'read' || step.do === 'scalar' || step.do === 'op') values.push(id)
  }
  const [run] = traceOf([]).runs
  const model = run?.model ?? null
  return {
    version: 1,
    runs: runs.map(own => ({
      model,
      mode: 'trace',
      prompts: prompts.map(ids => ({ text: null, ids })),
      options: {},
      nodes: own,
    })),
    tensors: {},
  }
}

/** The same graph with every id replaced. */
export function renameIds(graph: Graph, rename: (id: string) => string): Graph {
  const text = JSON.stringify(graph, (key, value: unknown) => {
    if (
      ['id', 'value', 'previous', 'input'].includes(key) &&
      typeof value === 'string' &&
      /^\d+$/.test(value)
    )
      return rename(value)
    if (key === 'inputs' && Array.isArray(value)) return value.map(id => rename(String(id)))
    return value
  })
  return JSON.parse(text) as Graph
}
