import { TensorProto_DataType } from 'onnx-buf'
import { type DType } from '../graph/dtype.ts'
import { type OnnxDType } from './ir.ts'

/** ONNX's number of each element type. */
export const protoOf: Record<OnnxDType, TensorProto_DataType> = {
  float32: TensorProto_DataType.FLOAT,
  float16: TensorProto_DataType.FLOAT16,
  bfloat16: TensorProto_DataType.BFLOAT16,
  float64: TensorProto_DataType.DOUBLE,
  int64: TensorProto_DataType.INT64,
  int32: TensorProto_DataType.INT32,
  int8: TensorProto_DataType.INT8,
  uint8: TensorProto_DataType.UINT8,
  int4: TensorProto_DataType.INT4,
  uint4: TensorProto_DataType.UINT4,
  bool: TensorProto_DataType.BOOL,
}

const byProto = new Map<number, OnnxDType>()
for (const dtype of Object.keys(protoOf)) if (isOnnxDType(dtype)) byProto.set(protoOf[dtype], dtype)

function isOnnxDType(name: string): name is OnnxDType {
  return Object.hasOwn(protoOf, name)
}

/** @throws where a file uses an element type that Vitrine has no name for */
export function dtypeOf(proto: number, where: string): OnnxDType {
  const dtype = byProto.get(proto)
  if (dtype === undefined) throw new Error(`${where} has ONNX element type ${proto}, which is not supported`)
  return dtype
}

/** The language's name of an element type: int64 appears as int32 (LANGUAGE 28). */
export function languageDType(dtype: OnnxDType): DType {
  switch (dtype) {
    case 'float32':
    case 'float16':
    case 'int32':
    case 'bool':
      return dtype
    case 'int64':
      return 'int32'
    default:
      return 'float32'
  }
}
