import { TensorProto_DataLocation, type NodeProto, type TensorProto } from 'onnx-buf'
import { VitrineError } from '../graph/errors.ts'
import { dtypeOf } from './dtypes.ts'
import { type InlineTensor, type StoredTensor } from './ir.ts'

/** The file that a tensor's bytes lie in, unless they lie in another. */
export interface TensorSource {
  bytes: Uint8Array
  file: string
}

/** Integers up to this many elements are shapes and axes, whose values are wanted; longer ones are tables. */
const longestShape = 1024

/** FLOAT, FLOAT16, DOUBLE, BFLOAT16. */
const isFloat = (dataType: number) => [1, 10, 11, 16].includes(dataType)

/** Where a weight or table lies; undefined for what must be read as a constant (shapes, scalars, typed fields). */
export function storedTensor(tensor: TensorProto, { bytes, file }: TensorSource): StoredTensor | undefined {
  const dims = tensor.dims.map(Number)
  if (tensor.dataLocation === TensorProto_DataLocation.EXTERNAL) {
    const entry = new Map(tensor.externalData.map(({ key, value }) => [key, value]))
    const location = entry.get('location')
    if (location === undefined) throw new VitrineError(`${file}: weight ${tensor.name} has no location`)
    return {
      dtype: dtypeOf(tensor.dataType, tensor.name),
      dims,
      file: location,
      offset: Number(entry.get('offset') ?? 0),
      length: Number(entry.get('length') ?? 0),
    }
  }
  if (dims.length === 0 || tensor.rawData.length === 0) return undefined
  const elements = dims.reduce((product, dim) => product * dim, 1)
  if (!isFloat(tensor.dataType) && elements <= longestShape) return undefined
  return {
    dtype: dtypeOf(tensor.dataType, tensor.name),
    dims,
    file,
    offset: tensor.rawData.byteOffset - bytes.byteOffset,
    length: tensor.rawData.length,
  }
}

export function inlineTensor(tensor: TensorProto): InlineTensor {
  const dtype = dtypeOf(tensor.dataType, tensor.name)
  return { dtype, dims: tensor.dims.map(Number), bytes: tensorBytes(tensor) }
}

function tensorBytes(tensor: TensorProto): Uint8Array {
  if (tensor.rawData.length > 0) return tensor.rawData.slice()
  if (tensor.floatData.length > 0) return bytesOf(Float32Array.from(tensor.floatData))
  if (tensor.int64Data.length > 0) return bytesOf(BigInt64Array.from(tensor.int64Data))
  if (tensor.doubleData.length > 0) return bytesOf(Float64Array.from(tensor.doubleData))
  if (tensor.int32Data.length === 0) return new Uint8Array()
  const dtype = dtypeOf(tensor.dataType, tensor.name)
  if (dtype === 'int32') return bytesOf(Int32Array.from(tensor.int32Data))
  if (dtype === 'float16' || dtype === 'bfloat16') return bytesOf(Uint16Array.from(tensor.int32Data))
  return Uint8Array.from(tensor.int32Data)
}

const bytesOf = (array: ArrayBufferView) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength)

/** The value of a `Constant` node, which is an initialiser in all but name. */
export function constantOf(node: NodeProto, source: TensorSource): InlineTensor | StoredTensor | undefined {
  if (node.opType !== 'Constant' || (node.domain !== '' && node.domain !== 'ai.onnx')) return undefined
  const attribute = node.attribute[0]
  if (!attribute) return undefined
  if (attribute.t) return storedTensor(attribute.t, source) ?? inlineTensor(attribute.t)
  switch (attribute.name) {
    case 'value_int':
      return { dtype: 'int64', dims: [], bytes: bytesOf(BigInt64Array.of(attribute.i)) }
    case 'value_ints':
      return {
        dtype: 'int64',
        dims: [attribute.ints.length],
        bytes: bytesOf(BigInt64Array.from(attribute.ints)),
      }
    case 'value_float':
      return { dtype: 'float32', dims: [], bytes: bytesOf(Float32Array.of(attribute.f)) }
    case 'value_floats':
      return {
        dtype: 'float32',
        dims: [attribute.floats.length],
        bytes: bytesOf(Float32Array.from(attribute.floats)),
      }
    default:
      return undefined
  }
}
