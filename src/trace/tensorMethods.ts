import { type DType } from '../graph/dtype.ts'
import { operations } from '../graph/operations/registry.ts'
import { bindArguments } from './bindArguments.ts'
import { indexTensor, putIndex, setPlace } from './indexing.ts'
import { moveTensor } from './moveTensor.ts'
import { toExpression } from './operands.ts'
import { placeOfWord } from './places.ts'
import { makeTensor, type TensorMethod } from './tensor.ts'

/** Methods whose form in the language is not the operation's own. */
export const tensorMethods: Record<string, TensorMethod> = {
  at: (state, _self, index) => indexTensor(state, index),
  set: (state, _self, [value]) => {
    setPlace(state, value)
  },
  put({ program, expression }, _self, args) {
    const value = toExpression(program, args.at(-1))
    return makeTensor(program, putIndex(program, expression, args.slice(0, -1), value))
  },
  where({ program, expression }, _self, [condition, other]) {
    const inputs = [toExpression(program, condition), expression, toExpression(program, other)]
    return makeTensor(program, program.operation('where', inputs, {}))
  },
  gather: dimFirst('gather'),
  scatter: dimFirst('scatter'),
  indexSelect: dimFirst('indexSelect'),
  /** A dtype, or a place: the word says which. */
  to(state, self, args) {
    const { program, expression } = state
    const [word] = args
    const place = typeof word === 'string' && !isDtypeWord(word) ? placeOfWord(program, word) : undefined
    if (place !== undefined) return moveTensor(program, expression, self, place)
    const { inputs, attrs } = bindArguments(program, operations.cast, [expression], args)
    return makeTensor(program, program.operation('cast', inputs, attrs))
  },
  float: castTo('float32'),
  half: castTo('float16'),
  int: castTo('int32'),
  bool: castTo('bool'),
  dim: ({ expression }) => expression.shape.length,
  numel: ({ expression }) => expression.shape.reduce((a, b) => a * b, 1),
  size({ program, expression }, _self, [dim]) {
    if (dim === undefined) return Object.freeze([...expression.shape])
    const size = typeof dim === 'number' ? expression.shape.at(dim) : undefined
    return size ?? program.fail(`there is no such dimension in a tensor of ${expression.shape.length}`)
  },
}

/** PyTorch's order where a dimension comes before tensors: `x.gather(dim, index)`. */
function dimFirst(name: 'gather' | 'scatter' | 'indexSelect'): TensorMethod {
  return ({ program, expression }, _self, [dim, ...rest]) => {
    const { inputs, attrs } = bindArguments(program, operations[name], [expression], [...rest, dim])
    return makeTensor(program, program.operation(name, inputs, attrs))
  }
}

/** Names of dtypes, those that only PyTorch has too: never those of an endpoint. */
const isDtypeWord = (word: string): boolean =>
  /^(b?float|double|half|u?int|long|short|u?char|byte|bool|complex|cfloat)\d*$/i.test(word)

function castTo(dtype: DType): TensorMethod {
  return ({ program, expression }) => makeTensor(program, program.operation('cast', [expression], { dtype }))
}
