import { create, toBinary } from '@bufbuild/protobuf'
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
  type AttributeProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from 'onnx-buf'

/** A dimension of a small program: a number, or a name for one that the feeds decide. */
type Size = number | string
export type ElementType = 'FLOAT' | 'FLOAT16' | 'INT64' | 'INT32' | 'BOOL' | 'UINT8' | 'INT8'

/** Names and types the ends of a program. */
export const value = (name: string, type: ElementType, sizes: readonly Size[]): ValueInfoProto =>
  create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, {
      value: {
        case: 'tensorType',
        value: create(TypeProto_TensorSchema, {
          elemType: TensorProto_DataType[type],
          shape: create(TensorShapeProtoSchema, {
            dim: sizes.map(size =>
              create(TensorShapeProto_DimensionSchema, {
                value:
                  typeof size === 'number'
                    ? { case: 'dimValue', value: BigInt(size) }
                    : { case: 'dimParam', value: size },
              }),
            ),
          }),
        }),
      },
    }),
  })

export const node = (
  opType: string,
  input: string[],
  output: string[],
  attribute: AttributeProto[] = [],
): NodeProto =>
  create(NodeProtoSchema, { name: `${opType}_${output[0] ?? ''}`, opType, input, output, attribute })

export const intAttribute = (name: string, i: number): AttributeProto =>
  create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INT, i: BigInt(i) })

/** A weight that lies in an external file. */
export const externalWeight = (
  name: string,
  type: ElementType,
  dims: readonly number[],
  location: string,
  offset: number,
  length: number,
): TensorProto =>
  create(TensorProtoSchema, {
    name,
    dataType: TensorProto_DataType[type],
    dims: dims.map(BigInt),
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: Object.entries({ location, offset: String(offset), length: String(length) }).map(
      ([key, entry]) => create(StringStringEntryProtoSchema, { key, value: entry }),
    ),
  })

/** A weight in the file itself, float32. */
export const inlineWeight = (name: string, dims: readonly number[], values: readonly number[]): TensorProto =>
  create(TensorProtoSchema, {
    name,
    dataType: TensorProto_DataType.FLOAT,
    dims: dims.map(BigInt),
    floatData: [...values],
  })

/** Encodes a model of one graph (opset 18). */
export const encodeModel = (graph: {
  nodes: NodeProto[]
  inputs: ValueInfoProto[]
  outputs: ValueInfoProto[]
  weights?: TensorProto[]
}): Uint8Array<ArrayBuffer> =>
  new Uint8Array(
    toBinary(
      ModelProtoSchema,
      create(ModelProtoSchema, {
        irVersion: 8n,
        opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: 18n })],
        graph: create(GraphProtoSchema, {
          name: 'program',
          node: graph.nodes,
          input: graph.inputs,
          output: graph.outputs,
          initializer: graph.weights ?? [],
        }),
      }),
    ),
  )
