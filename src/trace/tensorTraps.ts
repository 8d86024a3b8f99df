import { printShape } from '../graph/dim.ts'
import { didYouMean } from '../graph/suggest.ts'
import { type Tensor } from './api.ts'
import { indexTensor, writeIndex } from './indexing.ts'
import { isIndexKey } from './indexKey.ts'
import { type TensorMembers, type TensorState } from './tensor.ts'

const advice = {
  iterate:
    'loop over numbers, for (const i of range(t.shape[0])), and index: t[i]; or split it with .split(1)',
  primitive: 'keep it a tensor (where, maximum ...), or look at it after the trace: `await t.item()`',
  list: 'look at its values with `await t.data()` or `await t.tolist()`',
}

const describe = ({ expression }: TensorState): string =>
  `${expression.dtype} ${printShape(expression.shape)}`

/** How a tensor answers JavaScript: members by name, indices by string keys, and errors with a way out for the rest. */
export function tensorTraps(members: TensorMembers): ProxyHandler<TensorState> {
  return {
    get(state, key, self: Tensor) {
      if (typeof key === 'symbol') return symbolMember(state, key)
      const member = members.get(key)
      if (member !== undefined) return member(state, self)
      if (key === 'then' || key === 'toJSON') return undefined
      if (key === 'valueOf' || key === 'toString') return () => notPrimitive(state)
      if (isIndexKey(key)) return indexTensor(state, [key])
      return state.program.fail(
        `a tensor has no property ${key}`,
        didYouMean(key, members.keys()) ?? `index it with a string: t[':, -1']`,
      )
    },
    set(state, key, value: unknown) {
      if (typeof key === 'symbol' || !isIndexKey(key))
        return state.program.fail(
          `a tensor has no property ${String(key)} to write`,
          `write an index: t[':, -1'] = v`,
        )
      writeIndex(state, [key], value)
      return true
    },
    has: (_state, key) => typeof key === 'string' && members.has(key),
    ownKeys: state =>
      state.program.fail(
        `a tensor (${describe(state)}) has no fields to list, spread or turn into JSON`,
        advice.list,
      ),
    deleteProperty: state => state.program.fail('nothing can be deleted from a tensor'),
    defineProperty: state => state.program.fail('nothing can be defined on a tensor'),
    getPrototypeOf: () => Object.prototype,
  }
}

function symbolMember(state: TensorState, key: symbol): unknown {
  if (key === Symbol.toPrimitive) return () => notPrimitive(state)
  if (key === Symbol.iterator)
    return () =>
      state.program.fail(`a tensor (${describe(state)}) cannot be spread or looped over`, advice.iterate)
  return undefined
}

const notPrimitive = (state: TensorState): never =>
  state.program.fail(`a tensor (${describe(state)}) is not a number or a text`, advice.primitive)
