import { type OperationName } from '../graph/operations/registry.ts'
import { resultType, weakType } from '../graph/operations/types.ts'
import { type TensorType } from '../graph/tensorData.ts'
import { type Json } from '../graph/versions/v1.ts'
import { type Attributes, type InlineTensor, type OnnxDType, type OnnxNode } from './ir.ts'
import { elements, filled, tensorOf } from './lowering/emit.ts'
import { type Emitter, type Operand } from './lowering/lowering.ts'
import { lowerings } from './lowering/lowerings.ts'

/** Numbers for names, shared by the emitters that write into one graph. */
export interface NameCounter {
  next(): number
}

export function createNameCounter(): NameCounter {
  let count = 0
  return { next: () => count++ }
}

type ConstantValue = Parameters<Emitter['constant']>[0]

/** Constants up to this many bytes are shared when equal. */
const sharedBytes = 256

/**
 * Collects the nodes and constants of lowered operations, to be spliced into a program. Every name begins with the
 * prefix and is unique among the emitters that share the counter.
 */
export class GraphEmitter implements Emitter {
  readonly nodes: OnnxNode[] = []
  readonly constants = new Map<string, InlineTensor>()
  readonly #shared = new Map<string, string>()
  readonly #prefix: string
  readonly #names: NameCounter

  constructor(prefix: string, names: NameCounter = createNameCounter()) {
    this.#prefix = prefix
    this.#names = names
  }

  emit(
    op: string,
    inputs: readonly string[],
    attributes: Attributes = {},
    outputs = 1,
  ): [string, ...string[]] {
    const name = this.#name(op)
    const rest = Array.from({ length: outputs - 1 }, (_, index) => `${name}_${index + 1}`)
    const names: [string, ...string[]] = [name, ...rest]
    this.nodes.push({ op, domain: '', name, inputs: [...inputs], outputs: names, attributes, scope: '' })
    return names
  }

  constant(value: ConstantValue): string {
    const bytes = new Uint8Array(value.data.buffer, value.data.byteOffset, value.data.byteLength)
    const key =
      bytes.length <= sharedBytes ? `${value.dtype}[${value.shape.join()}]${bytes.join()}` : undefined
    const known = key === undefined ? undefined : this.#shared.get(key)
    if (known !== undefined) return known
    const name = this.#name('constant')
    const dtype: OnnxDType = value.dtype
    this.constants.set(name, { dtype, dims: value.shape, bytes })
    if (key !== undefined) this.#shared.set(key, name)
    return name
  }

  #name(kind: string): string {
    return `${this.#prefix}${kind}_${this.#names.next()}`
  }
}

/** What an operation is given: a tensor of the graph, or a number beside tensors (weak: LANGUAGE 28). */
export type LoweredOperand = Operand | { scalar: number | boolean }

/**
 * Writes one operation of the registry as ONNX nodes.
 * @param output type of the result, as `infer` gives it for these operands
 * @returns the name of the result: a node's output, an operand (a cast to its own dtype) or a constant (a result without
 *   elements always is one)
 */
export function lowerOperation(
  emitter: Emitter,
  op: OperationName,
  operands: readonly LoweredOperand[],
  attrs: Readonly<Record<string, Json>>,
  output: TensorType,
): string {
  // No kernel is asked to handle a result without elements: not all of them can.
  if (elements(output.shape) === 0) return filled(emitter, output, 0)
  const dtype = resultType(
    operands.map(operand => ('scalar' in operand ? weakType(operand.scalar) : operand)),
  )
  const named = operands.map((operand): Operand => {
    if (!('scalar' in operand)) return operand
    const value = Number(operand.scalar)
    return { name: emitter.constant(tensorOf(dtype, [], [value])), dtype, shape: [], value }
  })
  return lowerings[op](emitter, named, attrs, output)
}
