import { type Dim } from '../../graph/dim.ts'
import { bytesOfNumbers, type Facts } from '../facts.ts'
import { type Attributes, type OnnxDType, type OnnxNode, type StoredTensor } from '../ir.ts'

export interface EmitOptions {
  attributes?: Attributes
  domain?: string
  /** Module path, where it is not the operator's. */
  scope?: string
  /** What the value is called behind the operator's own name; the operator's output where it is a number. */
  as?: string | number
}

/** What an opening writes its primitives with. */
export interface Opener {
  /** The operator, its operands under their canonical names. */
  readonly node: OnnxNode
  /** What stands for the number of earlier positions: 0 where there are none. */
  readonly past: 0 | 'past'
  facts(name: string): Facts | undefined
  weight(name: string): StoredTensor | undefined
  /** Adds a weight that is computed from stored ones; its name, which is another where that is taken. */
  store(name: string, tensor: StoredTensor): string
  /** Writes one primitive; the name of its (only) result. */
  emit(op: string, inputs: readonly string[], options?: EmitOptions): string
  /** Says that an output of the operator is a value that is there. */
  give(output: number, value: string): void
  /** Cuts a value along an axis. */
  split(value: string, axis: number, sizes: readonly number[], labels: readonly string[]): string[]
  floats(numbers: readonly number[], dims: readonly number[], dtype?: OnnxDType): string
  ints(numbers: readonly Dim[]): string
  /** An int64 number that may depend on the length. */
  size(dim: Dim): string
  /** What more is known of an input than the file says. */
  learn(name: string, facts: Facts): void
  /** Module path of the node that makes a value. */
  scopeOf(name: string): string | undefined
  /** Place in model order of the node that makes a value; -1 for what no node makes. */
  orderOf(name: string): number
}

/**
 * Opens one operator into primitives.
 * @returns the operator as it runs where nothing inside is touched; null where it runs opened always; undefined, before
 *   anything is written, for a use of it that is not known: then it stays as it is
 */
export type Opening = (opener: Opener) => OnnxNode | null | undefined

export interface OpenerContext {
  facts: Map<string, Facts>
  weights: Map<string, StoredTensor>
  past: 0 | 'past'
  scopeOf(name: string): string | undefined
  orderOf(name: string): number
  alias(name: string, value: string): void
  /** Takes a primitive into the graph; the canonical names of its outputs. */
  add(node: OnnxNode): readonly string[]
}

export function createOpener(node: OnnxNode, context: OpenerContext): Opener {
  const base = node.outputs.find(name => name !== '') ?? node.name
  let unnamed = 0
  const nameOf = (label: string | number | undefined) => {
    if (typeof label === 'number') {
      const own = node.outputs[label] ?? ''
      return own === '' ? `${base}/output${label}` : own
    }
    return `${base}/${label ?? unnamed++}`
  }
  const add = (
    op: string,
    inputs: readonly string[],
    outputs: string[],
    { attributes = {}, scope = node.scope, domain = '' }: EmitOptions,
  ) => context.add({ op, domain, name: '', inputs: [...inputs], outputs, attributes, scope })
  const known = (value: readonly Dim[], shape: readonly number[], dtype: OnnxDType): string => {
    const name = `${base}/constant:${dtype}:${value.join('_')}:${shape.join('_')}`
    context.facts.set(name, { dtype, shape, value })
    return name
  }
  return {
    node,
    past: context.past,
    facts: name => (name === '' ? undefined : context.facts.get(name)),
    weight: name => context.weights.get(name),
    store: (name, tensor) => {
      const own = context.weights.has(name) ? `${base}/${name}` : name
      context.weights.set(own, tensor)
      context.facts.set(own, { dtype: tensor.dtype, shape: tensor.dims })
      return own
    },
    emit: (op, inputs, options = {}) => add(op, inputs, [nameOf(options.as)], options)[0] ?? '',
    give: (output, value) => {
      const name = node.outputs[output] ?? ''
      if (name !== '') context.alias(name, value)
    },
    split: (value, axis, sizes, labels) => [
      ...add('Split', [value, known(sizes, [sizes.length], 'int64')], labels.map(nameOf), {
        attributes: { axis: { type: 'int', value: axis } },
      }),
    ],
    floats: (numbers, dims, dtype = 'float32') => known(numbers.map(rounded(dtype)), dims, dtype),
    ints: numbers => known(numbers, [numbers.length], 'int64'),
    size: dim => known([dim], [], 'int64'),
    learn: (name, facts) => context.facts.set(name, facts),
    scopeOf: name => context.scopeOf(name),
    orderOf: name => context.orderOf(name),
  }
}

/** Numbers as the element type holds them, so that what is folded is what would be computed. */
const rounded = (dtype: OnnxDType) => (number: number) =>
  dtype === 'float32' || bytesOfNumbers([0], dtype) === undefined ? Math.fround(number) : number
