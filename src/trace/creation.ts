import { type DType } from '../graph/dtype.ts'
import { isOperationName, operations } from '../graph/operations/registry.ts'
import { type Operation } from '../graph/operations/operation.ts'
import { type Json } from '../graph/versions/v1.ts'
import { type Tensor } from './api.ts'
import { bindArguments } from './bindArguments.ts'
import { constantFrom } from './constants.ts'
import { isPlainObject, tensorState } from './identity.ts'
import { type Program } from './program.ts'
import { makeTensor } from './tensor.ts'

/** The free functions of the language (LANGUAGE 29): what makes tensors, and operations on several of them. */
export function freeFunctions(program: Program) {
  const run = (name: string, args: readonly unknown[]): Tensor => {
    if (!isOperationName(name)) return program.fail(`there is no function ${name}`)
    const operation: Operation = operations[name]
    const { inputs, attrs } = bindArguments(program, operation, [], args)
    return makeTensor(program, program.operation(name, inputs, attrs))
  }
  const create = (name: string, attrs: Record<string, Json>): Tensor =>
    makeTensor(program, program.operation(name, [], attrs))
  const random = (name: string, attrs: Record<string, Json>, options: unknown): Tensor => {
    const seed = isPlainObject(options) ? options['seed'] : undefined
    if (seed !== undefined && !Number.isSafeInteger(seed)) program.fail('a seed is a whole number')
    return create(name, { ...attrs, seed: typeof seed === 'number' ? seed : program.nextSeed++ })
  }

  return {
    tensor(values: unknown, shape?: unknown, options?: unknown): Tensor {
      const last = isPlainObject(shape) ? shape : options
      const sizes = isPlainObject(shape) || shape === undefined ? undefined : shapeOf(program, shape)
      if (tensorState(values) !== undefined) program.fail('this is a tensor already')
      const data = constantFrom(program, values, sizes, dtypeOf(program, last))
      return makeTensor(program, program.record({ kind: 'constant', data }, data))
    },
    loadTensors: () =>
      program.fail('loadTensors is not in this version', 'write the numbers with tensor([...])'),
    where: (...args: unknown[]) => run('where', args),
    stack: (...args: unknown[]) => run('stack', args),
    cat: (...args: unknown[]) => run('cat', args),
    concat: (...args: unknown[]) => run('cat', args),
    einsum(equation: unknown, ...tensors: unknown[]): Tensor {
      if (typeof equation !== 'string')
        return program.fail("einsum takes an equation: einsum('bqd,bkd->bqk', q, k)")
      return run('einsum', [...listOf(tensors), equation])
    },
    maximum: (...args: unknown[]) => run('maximum', args),
    minimum: (...args: unknown[]) => run('minimum', args),
    /** `arange(end)`, `arange(start, end, step)`: int32, float32 where a number is not whole. */
    arange(...args: unknown[]): Tensor {
      const options = isPlainObject(args.at(-1)) ? args.at(-1) : undefined
      const numbers = args.filter(arg => typeof arg === 'number')
      const [first, second, step = 1] = numbers
      if (first === undefined) return program.fail('arange takes an end, or a start and an end')
      const [start, end] = second === undefined ? [0, first] : [first, second]
      const dtype = dtypeOf(program, options)
      return create('arange', { start, end, step, ...(dtype === undefined ? {} : { dtype }) })
    },
    range: (...args: unknown[]) => range(program, args),
    full(shape: unknown, value: unknown, options?: unknown): Tensor {
      if (typeof value !== 'number' && typeof value !== 'boolean')
        return program.fail('full takes a shape and a number')
      return fill(program, shape, value, options)
    },
    zeros: (shape: unknown, options?: unknown) => fill(program, shape, 0, options, 'float32'),
    ones: (shape: unknown, options?: unknown) => fill(program, shape, 1, options, 'float32'),
    randn: (shape: unknown, options?: unknown) =>
      random('randn', { shape: shapeOf(program, shape) }, options),
    rand: (shape: unknown, options?: unknown) => random('rand', { shape: shapeOf(program, shape) }, options),
    /** `randint(high, shape)` or `randint(low, high, shape)`. */
    randint(...args: unknown[]): Tensor {
      const options = isPlainObject(args.at(-1)) ? args.pop() : undefined
      const shape = shapeOf(program, args.pop())
      const [first, second] = args
      if (typeof first !== 'number') return program.fail('randint takes (high, shape) or (low, high, shape)')
      const [low, high] = typeof second === 'number' ? [first, second] : [0, first]
      return random('randint', { low, high, shape }, options)
    },
    permutation: (n: unknown, options?: unknown) =>
      typeof n === 'number'
        ? random('permutation', { n }, options)
        : program.fail('permutation takes a number'),
  }
}

/** `f([a, b])` and `f(a, b)`. */
function listOf(args: readonly unknown[]): readonly unknown[] {
  const first: unknown = args[0]
  return Array.isArray(first) ? first : args
}

function fill(
  program: Program,
  shape: unknown,
  value: number | boolean,
  options: unknown,
  natural: DType = typeof value === 'boolean' ? 'bool' : 'float32',
): Tensor {
  const dtype = dtypeOf(program, options) ?? natural
  const attrs = { shape: shapeOf(program, shape), value: Number(value), dtype }
  return makeTensor(program, program.operation('full', [], attrs))
}

function shapeOf(program: Program, shape: unknown): number[] {
  if (typeof shape === 'number' && Number.isInteger(shape) && shape >= 0) return [shape]
  if (isSizes(shape)) return [...shape]
  return program.fail('a shape is a list of sizes: [2, 3]')
}

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every(size => Number.isInteger(size) && size >= 0)

function dtypeOf(program: Program, options: unknown): DType | undefined {
  if (options === undefined) return undefined
  const dtype = isPlainObject(options) ? options['dtype'] : undefined
  if (dtype === undefined) return undefined
  if (dtype === 'float32' || dtype === 'float16' || dtype === 'int32' || dtype === 'bool') return dtype
  return program.fail('this is not a dtype', 'dtypes are float32, float16, int32 and bool')
}

/** Plain numbers for loops: `range(end)`, `range(start, end, step)`. */
function range(program: Program, args: readonly unknown[]): number[] {
  const numbers = args.filter(arg => typeof arg === 'number')
  const [first, second, step = 1] = numbers
  if (first === undefined || numbers.length !== args.length || step === 0)
    return program.fail('range takes numbers: range(end) or range(start, end, step)')
  const [start, end] = second === undefined ? [0, first] : [first, second]
  return Array.from({ length: Math.max(0, Math.ceil((end - start) / step)) }, (_, i) => start + i * step)
}
