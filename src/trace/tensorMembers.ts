import { type DType } from '../graph/dtype.ts'
import { operations } from '../graph/operations/registry.ts'
import { type Operation } from '../graph/operations/operation.ts'
import { type TensorData } from '../graph/tensorData.ts'
import { type Tensor } from './api.ts'
import { bindArguments } from './bindArguments.ts'
import { fromFloat16 } from './float16.ts'
import { indexTensor, putIndex, setPlace } from './indexing.ts'
import { toExpression } from './operands.ts'
import { pairMembers } from './pairMembers.ts'
import { dispose, look } from './results.ts'
import { makeTensor, type TensorMember, type TensorMembers, type TensorState } from './tensor.ts'

/** Operations that take no tensor first, or whose method has a form of its own below. */
const notMethods = new Set(['index', 'put', 'stack', 'cat', 'einsum'])

/** Other names of the same methods, all PyTorch's. */
const aliases = {
  view: 'reshape',
  var: 'variance',
  to: 'cast',
  multiply: 'mul',
  divide: 'div',
  subtract: 'sub',
}

/** Everything a tensor answers to: a method for each operation of the registry, and what is not an operation. */
export function tensorMembers(): TensorMembers {
  const members = new Map<string, TensorMember>()
  for (const operation of Object.values<Operation>(operations))
    if (operation.operands.length > 0 && !notMethods.has(operation.name))
      members.set(operation.name, operationMethod(operation))
  for (const [name, member] of Object.entries({ ...properties, ...values, ...pairMembers, ...forms }))
    members.set(name, member)
  for (const [alias, name] of Object.entries(aliases)) {
    const member = members.get(name)
    if (member !== undefined) members.set(alias, member)
  }
  return members
}

function operationMethod(operation: Operation): TensorMember {
  return ({ program, expression }) =>
    (...args: unknown[]) => {
      const { inputs, attrs } = bindArguments(program, operation, [expression], args)
      return makeTensor(program, program.operation(operation.name, inputs, attrs))
    }
}

const properties: Record<string, TensorMember> = {
  shape: ({ expression }) => Object.freeze([...expression.shape]),
  dtype: ({ expression }) => expression.dtype,
  ndim: ({ expression }) => expression.shape.length,
  dim:
    ({ expression }) =>
    () =>
      expression.shape.length,
  numel:
    ({ expression }) =>
    () =>
      expression.shape.reduce((a, b) => a * b, 1),
  size:
    ({ program, expression }) =>
    (dim?: number) => {
      if (dim === undefined) return Object.freeze([...expression.shape])
      return expression.shape.at(dim) ?? program.fail(`there is no dimension ${dim}`)
    },
  value: (_state, self) => self,
}

const values: Record<string, TensorMember> = {
  save: (state, self) => (name?: string) => {
    save(state, name)
    return self
  },
  data:
    ({ program, expression }) =>
    async () =>
      toArray(await look(program, expression)),
  tolist:
    ({ program, expression }) =>
    async () =>
      nested(await look(program, expression)),
  item:
    ({ program, expression }) =>
    async () => {
      const size = expression.shape.reduce((a, b) => a * b, 1)
      if (size !== 1)
        program.fail(
          `item() takes a tensor of one value, and this has ${size}`,
          'use tolist(), or index it first',
        )
      const value = await look(program, expression)
      return flatValues(value)[0]
    },
  dispose:
    ({ program, expression }) =>
    () =>
      dispose(program, expression),
}

/** PyTorch's order where a dimension comes before tensors: `x.gather(dim, index)`. */
function dimFirst(name: 'gather' | 'scatter' | 'indexSelect'): TensorMember {
  return ({ program, expression }) =>
    (dim: unknown, ...rest: unknown[]) => {
      const { inputs, attrs } = bindArguments(program, operations[name], [expression], [...rest, dim])
      return makeTensor(program, program.operation(name, inputs, attrs))
    }
}

const forms: Record<string, TensorMember> = {
  at:
    state =>
    (...index: unknown[]) =>
      indexTensor(state, index),
  set: state => (value: unknown) => setPlace(state, value),
  put:
    ({ program, expression }) =>
    (...args: unknown[]) => {
      const value = toExpression(program, args.pop())
      const index =
        args.length === 1 && Array.isArray(args[0]) && !args[0].every(Number.isInteger) ? args[0] : args
      return makeTensor(program, putIndex(program, expression, index, value))
    },
  gather: dimFirst('gather'),
  scatter: dimFirst('scatter'),
  indexSelect: dimFirst('indexSelect'),
  where:
    ({ program, expression }) =>
    (condition: unknown, other: unknown) => {
      const inputs = [toExpression(program, condition), expression, toExpression(program, other)]
      return makeTensor(program, program.operation('where', inputs, {}))
    },
  T: (state, self) => (state.expression.shape.length < 2 ? self : swapLast(state)),
  mT: state => swapLast(state),
  float: castTo('float32'),
  half: castTo('float16'),
  int: castTo('int32'),
  bool: castTo('bool'),
}

function castTo(dtype: DType): TensorMember {
  return ({ program, expression }) =>
    () =>
      makeTensor(program, program.operation('cast', [expression], { dtype }))
}

const swapLast = ({ program, expression }: TensorState): Tensor =>
  makeTensor(program, program.operation('transpose', [expression], { dim0: -2, dim1: -1 }))

/** Marks a tensor of the running body as saved; anywhere else there is nothing to do. */
function save({ program, expression }: TensorState, name: string | undefined): void {
  program.checkUsable(expression)
  if (expression.ref === null && expression.trace !== null && expression.trace === program.active)
    expression.trace.save(expression, name ?? `saved.${expression.trace.saves.size}`)
}

/** The values as users see them: float16 widened to float32 (LANGUAGE 28). */
function toArray(value: TensorData): Float32Array | Int32Array | Uint8Array {
  return value.dtype === 'float16' ? Float32Array.from(value.data, fromFloat16) : value.data
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
