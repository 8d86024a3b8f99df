import { operations } from '../../src/graph/operations/registry.ts'
import { weakType } from '../../src/graph/operations/types.ts'
import { type OperandType } from '../../src/graph/operations/operation.ts'
import { type TensorData, type TensorType } from '../../src/graph/tensorData.ts'
import {
  createNameCounter,
  GraphEmitter,
  lowerOperation,
  type LoweredOperand,
} from '../../src/onnx/emitter.ts'
import { type ValueInfo } from '../../src/onnx/ir.ts'
import { encodeModel } from '../../src/onnx/write.ts'
import { type HostTensor, type Runtime } from '../../src/runtime/runtime.ts'
import { type CaseOperand, type OperationCase } from './case.ts'

/** The type of an operand as `infer` wants it. */
export const operandType = (operand: CaseOperand): OperandType =>
  'scalar' in operand ? weakType(operand.scalar) : { dtype: operand.dtype, shape: operand.shape }

export const inferCase = ({ op, operands, attrs }: OperationCase): TensorType =>
  operations[op].infer(operands.map(operandType), attrs)

interface OperationProgram {
  model: Uint8Array
  feeds: Record<string, TensorData>
  fetch: string
}

/** A model of one operation, and what to feed it. */
export function programOf(test: OperationCase): OperationProgram {
  const emitter = new GraphEmitter('op/', createNameCounter())
  const feeds: Record<string, TensorData> = {}
  const inputs: ValueInfo[] = []
  const operands = test.operands.map((operand, index): LoweredOperand => {
    if ('scalar' in operand) return operand
    const name = `x${index}`
    feeds[name] = operand
    inputs.push({ name, dtype: operand.dtype, shape: operand.shape })
    return { name, dtype: operand.dtype, shape: operand.shape }
  })
  const output = inferCase(test)
  const result = lowerOperation(emitter, test.op, operands, test.attrs, output)
  const fetch = produced(emitter, result, output)
  const model = encodeModel({
    opset: 18,
    domains: {},
    inputs,
    outputs: [{ name: fetch, dtype: output.dtype, shape: output.shape }],
    nodes: emitter.nodes,
    constants: emitter.constants,
    weights: new Map(),
  })
  return { model, feeds, fetch }
}

/** An operation may answer with its operand or a constant; a model's output must come from a node. */
function produced(emitter: GraphEmitter, name: string, { dtype }: TensorType): string {
  if (emitter.nodes.some(node => node.outputs.includes(name))) return name
  const one = (op: string, input: string) => emitter.emit(op, [input])[0]
  // Identity has no WebGPU kernel for bools.
  return dtype === 'bool' ? one('Not', one('Not', name)) : one('Identity', name)
}

/** Runs one operation on a runtime. */
export async function runCase(
  runtime: Runtime,
  test: OperationCase,
  forbidFallback = false,
): Promise<TensorData> {
  const { model, feeds, fetch } = programOf(test)
  const program = await runtime.compile({ model, external: [], forbidFallback, label: test.op })
  const uploaded = await Promise.all(
    Object.entries(feeds).map(
      async ([name, value]) => [name, await runtime.upload(hostTensor(value))] as const,
    ),
  )
  const outputs = await runtime.run(program, Object.fromEntries(uploaded), [fetch])
  const output = outputs[fetch]
  if (output === undefined) throw new Error(`${test.op} gave no output`)
  const value = tensorData(await runtime.download(output))
  for (const tensor of [output, ...uploaded.map(([, tensor]) => tensor)]) runtime.free(tensor)
  await runtime.release(program)
  return value
}

const hostTensor = ({ dtype, shape, data }: TensorData): HostTensor => ({
  dtype,
  dims: shape,
  bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
})

function tensorData({ dtype, dims, bytes }: HostTensor): TensorData {
  const { buffer } = bytes.slice()
  switch (dtype) {
    case 'float32':
      return { dtype, shape: dims, data: new Float32Array(buffer) }
    case 'float16':
      return { dtype, shape: dims, data: new Uint16Array(buffer) }
    case 'int32':
      return { dtype, shape: dims, data: new Int32Array(buffer) }
    case 'bool':
      return { dtype, shape: dims, data: new Uint8Array(buffer) }
    default:
      throw new Error(`an operation gave a tensor of ${dtype}`)
  }
}
