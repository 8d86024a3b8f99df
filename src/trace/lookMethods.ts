import { type TensorData } from '../graph/tensorData.ts'
import { float16Value } from '../graph/float16.ts'
import { dispose, look } from './results.ts'
import { start } from './startedWork.ts'
import { type TensorMethod, type TensorState } from './tensor.ts'

/** Methods that speak of a tensor's values, which are there after a run only. */
export const lookMethods: Record<string, TensorMethod> = {
  save(state, self, [name]) {
    save(state, typeof name === 'string' ? name : undefined)
    return self
  },
  data: state => started(state, toArray),
  tolist: state => started(state, nested),
  item(state) {
    const size = state.expression.shape.reduce((a, b) => a * b, 1)
    if (size !== 1)
      state.program.fail(
        `item() takes a tensor of one value, and this has ${size}`,
        'use tolist(), or index it first',
      )
    return started(state, value => flatValues(value)[0])
  },
  dispose: ({ program, expression }) => {
    dispose(program, expression)
  },
}

const started = <T>({ program, expression }: TensorState, read: (value: TensorData) => T): Promise<T> =>
  start(program, 'look', look(program, expression).then(read))

/** Marks a tensor of the running body as saved; anywhere else there is nothing to do. */
function save({ program, expression }: TensorState, name: string | undefined): void {
  program.checkUsable(expression)
  if (expression.cell !== null && expression.trace !== null && expression.ref === null)
    program.fail('a cell of a sweep saves nothing of its own', 'return it from the body of the sweep')
  if (expression.ref === null && expression.trace?.isPending === true)
    expression.trace.save(expression, name ?? `saved.${expression.trace.saves.size}`)
}

/** The values as users see them: float16 widened to float32 (LANGUAGE 28). */
function toArray(value: TensorData): Float32Array | Int32Array | Uint8Array {
  return value.dtype === 'float16' ? Float32Array.from(value.data, float16Value) : value.data
}

const flatValues = (value: TensorData): (number | boolean)[] =>
  value.dtype === 'bool' ? Array.from(value.data, item => item !== 0) : [...toArray(value)]

type Nested = number | boolean | Nested[]

function nested(value: TensorData): Nested | undefined {
  let level: Nested[] = flatValues(value)
  for (const size of value.shape.slice(1).reverse()) {
    const rows: Nested[] = []
    for (let start = 0; size > 0 && start < level.length; start += size)
      rows.push(level.slice(start, start + size))
    level = rows
  }
  return value.shape.length === 0 ? level[0] : level
}
