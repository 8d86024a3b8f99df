import { dtypes, type DType } from '../graph/dtype.ts'
import { encodeFloat } from '../graph/operations/define.ts'
import { isOperationName, operations } from '../graph/operations/registry.ts'
import { type Operation } from '../graph/operations/operation.ts'
import { type Json } from '../graph/versions/v1.ts'
import { type Tensor } from './api.ts'
import { bindArguments } from './bindArguments.ts'
import { constantFrom } from './constants.ts'
import { isPlainObject, tensorState } from './identity.ts'
import { loadTensors } from './loadTensors.ts'
import { readOptions } from './options.ts'
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
    const { seed = program.nextSeed++ } = readOptions(program, name, options, ['seed'])
    if (typeof seed !== 'number' || !Number.isSafeInteger(seed))
      return program.fail('a seed is a whole number')
    return create(name, { ...attrs, seed })
  }

  return {
    tensor(values: unknown, shape?: unknown, options?: unknown): Tensor {
      const last = isPlainObject(shape) ? shape : options
      const sizes = isPlainObject(shape) || shape === undefined ? undefined : shapeOf(program, shape)
      if (tensorState(values) !== undefined) program.fail('this is a tensor already')
      const data = constantFrom(program, values, sizes, dtypeOf(program, 'tensor', last))
      return makeTensor(program, program.record({ kind: 'constant', data }, data))
    },
    loadTensors: (source: unknown) => loadTensors(program, source),
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
      const dtype = dtypeOf(program, 'arange', isPlainObject(args.at(-1)) ? args.pop() : undefined)
      const { start, end, step } = limits(program, 'arange', args)
      return create('arange', { start, end, step, ...(dtype === undefined ? {} : { dtype }) })
    },
    range: (...args: unknown[]) => range(program, args),
    full(shape: unknown, value: unknown, options?: unknown): Tensor {
      if (typeof value !== 'number' && typeof value !== 'boolean')
        return program.fail('full takes a shape and a number')
      return fill(program, 'full', shape, value, options)
    },
    zeros: (shape: unknown, options?: unknown) => fill(program, 'zeros', shape, 0, options),
    ones: (shape: unknown, options?: unknown) => fill(program, 'ones', shape, 1, options),
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
  what: string,
  shape: unknown,
  value: number | boolean,
  options: unknown,
): Tensor {
  const dtype = dtypeOf(program, what, options) ?? (typeof value === 'boolean' ? 'bool' : 'float32')
  const attrs = { shape: shapeOf(program, shape), value: encodeFloat(Number(value)), dtype }
  return makeTensor(program, program.operation('full', [], attrs))
}

function shapeOf(program: Program, shape: unknown): number[] {
  if (typeof shape === 'number' && Number.isInteger(shape) && shape >= 0) return [shape]
  if (isSizes(shape)) return [...shape]
  return program.fail('a shape is a list of sizes: [2, 3]')
}

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every(size => Number.isInteger(size) && size >= 0)

function dtypeOf(program: Program, what: string, options: unknown): DType | undefined {
  const { dtype } = readOptions(program, what, options, ['dtype'])
  const known = dtypes.find(candidate => candidate === dtype)
  if (dtype !== undefined && known === undefined)
    program.fail('this is not a dtype', `dtypes are ${dtypes.join(', ')}`)
  return known
}

/** Plain numbers for loops: `range(end)`, `range(start, end, step)`. */
function range(program: Program, args: readonly unknown[]): number[] {
  const { start, end, step } = limits(program, 'range', args)
  return Array.from({ length: Math.max(0, Math.ceil((end - start) / step)) }, (_, i) => start + i * step)
}

function limits(
  program: Program,
  what: string,
  args: readonly unknown[],
): { start: number; end: number; step: number } {
  const numbers = args.filter((arg): arg is number => Number.isFinite(arg))
  const [first, second, step = 1] = numbers
  if (first === undefined || numbers.length !== args.length || step === 0)
    return program.fail(`${what} takes numbers: ${what}(end) or ${what}(start, end, step)`)
  return second === undefined ? { start: 0, end: first, step } : { start: first, end: second, step }
}
