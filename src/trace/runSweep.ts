import { cellCount, cellValues } from '../graph/sweepCells.ts'
import { type SweepNode } from '../graph/versions/v1.ts'
import { CellRecording, cellInWords } from './cellRecording.ts'
import { type Expression } from './expression.ts'
import { isPlainObject, tensorState } from './identity.ts'
import { type Program } from './program.ts'
import { refuseAsync } from './recordBody.ts'
import { tensorsIn } from './structure.ts'
import { makeTensor } from './tensor.ts'
import { type TraceRecording } from './traceRecording.ts'
import { mostCells } from '../graph/validateSweep.ts'
import { Unifier } from './unify.ts'

/**
 * `t.sweep({ layer: range(L), pos: range(S) }, ({ layer, pos }) => ...)`: records the body once for each cell, makes one
 * template of the cells, and gives what they return with the axes in front (LANGUAGE 26).
 */
export function runSweep(program: Program, trace: TraceRecording, axes: unknown, body: unknown): unknown {
  const { rows } = trace
  if (program.active !== trace) return program.fail('t.sweep belongs inside the body of its trace')
  if (trace.cell !== null)
    return program.fail(
      'a sweep cannot be inside another',
      'give one sweep all axes: t.sweep({ layer, head }, ...)',
    )
  if (rows === null || (rows === 'all' && trace.prompts.length > 1))
    return program.fail('t.sweep belongs to one prompt', 'use it inside t.invoke(prompt, () => ...)')
  if (typeof body !== 'function')
    return program.fail('t.sweep takes axes and a body', 't.sweep({ layer: range(6) }, ({ layer }) => ...)')
  const call = (values: object): unknown => Reflect.apply(body, undefined, [{ ...values }])
  const head: SweepNode = { kind: 'sweep', id: '', rows, axes: readAxes(program, axes) }
  const count = cellCount(head)
  if (count > mostCells)
    program.fail(`a sweep has at most ${mostCells} cells, and this has ${count}`, 'write several sweeps')
  const cells: CellRecording[] = []
  const returned: unknown[] = []
  for (let index = 0; index < count; index++) {
    const cell = new CellRecording(index, cellValues(head, index))
    cells.push(cell)
    returned.push(withinCell(trace, cell, () => recordCell(program, trace, call(cell.values), cell)))
  }
  return program.checked(() => joinCells(program, trace, head, cells, returned))
}

function readAxes(program: Program, axes: unknown): SweepNode['axes'] {
  const form = 't.sweep({ layer: range(6), word: ["a", "b"] }, ({ layer, word }) => ...)'
  if (!isPlainObject(axes) || Object.keys(axes).length === 0)
    return program.fail('the axes of a sweep are an object of lists', form)
  return Object.entries(axes).map(([name, values]) => {
    if (!/^[A-Za-z_$][\w$]*$/.test(name)) return program.fail(`${name} is no name of an axis`, form)
    if (!Array.isArray(values) || values.length === 0)
      return program.fail(`the axis ${name} is a list of numbers or texts, and not empty`, form)
    return { name, values: values.map((value: unknown) => axisValue(program, name, value)) }
  })
}

function axisValue(program: Program, name: string, value: unknown): number | string {
  if (typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value))) return value
  return program.fail(
    `the axis ${name} is a list of numbers or texts`,
    'take tensors from a list by number: t.sweep({ i: range(list.length) }, ({ i }) => list[i] ...)',
  )
}

function withinCell<T>(trace: TraceRecording, cell: CellRecording, body: () => T): T {
  trace.cell = cell
  try {
    return body()
  } finally {
    trace.cell = null
  }
}

function recordCell(
  program: Program,
  trace: TraceRecording,
  returned: unknown,
  cell: CellRecording,
): unknown {
  refuseAsync(returned, 'a trace', trace.span ?? program.span())
  return replaceTensors(returned, (_path, expression) => {
    program.checkUsable(expression)
    // What comes from outside becomes a value of the cell, so that it has the axes in front like all others.
    const own =
      expression.cell === cell
        ? expression
        : program.operation('cast', [expression], { dtype: expression.dtype })
    return makeTensor(program, own)
  })
}

/** One template of all cells, and what they return over all axes. */
function joinCells(
  program: Program,
  trace: TraceRecording,
  head: SweepNode,
  cells: readonly CellRecording[],
  returned: readonly unknown[],
): unknown {
  const leaves = returned.map(
    value => new Map([...tensorsIn(value)].map(({ path, state }) => [path, state.expression])),
  )
  checkReturned(program, cells, leaves)
  const unifier = new Unifier(cells, trace.remote)
  const [first = new Map<string, Expression>()] = leaves
  const values = [...first.keys()].map(path => {
    const tuple = leaves.flatMap(leaf => leaf.get(path) ?? [])
    return { path, value: unifier.value(tuple) }
  })
  const sizes = head.axes.map(axis => axis.values.length)
  const { rows, axes } = head
  const sweep = program.record(
    { kind: 'sweep', rows, axes, body: unifier.nodes, outside: [...unifier.outside] },
    { dtype: 'int32', shape: sizes },
    trace.model,
  )
  const swept = new Map(
    values.map(({ path, value }) => [
      path,
      program.record(
        { kind: 'swept', head: sweep, value },
        { dtype: value.dtype, shape: [...sizes, ...value.first.shape] },
        trace.model,
      ),
    ]),
  )
  return replaceTensors(returned[0], path => {
    const expression = swept.get(path)
    return expression === undefined ? undefined : makeTensor(program, expression)
  })
}

/** @throws VitrineError where cells return tensors under other names */
function checkReturned(
  program: Program,
  cells: readonly CellRecording[],
  leaves: readonly ReadonlyMap<string, Expression>[],
): void {
  const names = leaves.map(leaf => [...leaf.keys()].join(', ') || 'none')
  const odd = names.findIndex(name => name !== names[0])
  const [first] = cells
  const other = cells[odd]
  if (first === undefined || other === undefined) return
  program.fail(
    `the cells ${cellInWords(other)} and ${cellInWords(first)} of a sweep return different tensors: ${names[odd]} against ${names[0]}`,
    'every cell returns the same structure; write a loop of invokes for those that do not',
  )
}

/** A copy of a structure with other tensors in it. */
function replaceTensors(
  value: unknown,
  replace: (path: string, expression: Expression) => unknown,
  path = '',
  around: readonly unknown[] = [],
): unknown {
  const state = tensorState(value)
  if (state !== undefined) return replace(path, state.expression)
  if (around.includes(value)) return value
  const inner = (item: unknown, key: string) =>
    replaceTensors(item, replace, path === '' ? key : `${path}.${key}`, [...around, value])
  if (Array.isArray(value)) return value.map((item: unknown, index) => inner(item, String(index)))
  if (!isPlainObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inner(item, key)]))
}
