import { operations } from '../graph/operations/registry.ts'
import { type Operation } from '../graph/operations/operation.ts'
import { type Tensor } from './api.ts'
import { bindArguments } from './bindArguments.ts'
import { lookMethods } from './lookMethods.ts'
import { warnOfPads } from './padding.ts'
import { pairMethods } from './pairMethods.ts'
import {
  makeTensor,
  type TensorMember,
  type TensorMembers,
  type TensorMethod,
  type TensorState,
} from './tensor.ts'
import { tensorMethods } from './tensorMethods.ts'

/** Operations that take no tensor first, or whose method has another name. */
const notMethods = new Set(['index', 'stack', 'cat', 'einsum'])

/** Other names of the same methods, all PyTorch's. */
const aliases = {
  view: 'reshape',
  var: 'variance',
  multiply: 'mul',
  divide: 'div',
  subtract: 'sub',
}

const properties: Record<string, TensorMember> = {
  shape: ({ expression }) => Object.freeze([...expression.shape]),
  dtype: ({ expression }) => expression.dtype,
  ndim: ({ expression }) => expression.shape.length,
  value: (_state, self) => self,
  T: (state, self) => (state.expression.shape.length < 2 ? self : swapLast(state)),
  mT: state => swapLast(state),
}

/** Everything a tensor answers to: a method for each operation of the registry, and what is not an operation. */
export function tensorMembers(): TensorMembers {
  const members = new Map(Object.entries(properties))
  const addMethod = (name: string, method: TensorMethod) =>
    members.set(
      name,
      (state, self) =>
        (...args: unknown[]) =>
          method(state, self, args),
    )
  for (const operation of Object.values<Operation>(operations))
    if (operation.operands.length > 0 && !notMethods.has(operation.name))
      addMethod(operation.name, operationMethod(operation))
  for (const [name, method] of Object.entries({ ...lookMethods, ...pairMethods, ...tensorMethods }))
    addMethod(name, method)
  for (const [alias, name] of Object.entries(aliases)) {
    const member = members.get(name)
    if (member !== undefined) members.set(alias, member)
  }
  return members
}

function operationMethod(operation: Operation): TensorMethod {
  return ({ program, expression }, _self, args) => {
    const { inputs, attrs } = bindArguments(program, operation, [expression], args)
    warnOfPads(program, operation.name, expression, attrs)
    return makeTensor(program, program.operation(operation.name, inputs, attrs))
  }
}

const swapLast = ({ program, expression }: TensorState): Tensor =>
  makeTensor(program, program.operation('transpose', [expression], { dim0: -2, dim1: -1 }))
