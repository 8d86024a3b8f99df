import { create, toBinary } from '@bufbuild/protobuf'
import {
  AttributeProto_AttributeType as AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
  type AttributeProto,
} from 'onnx-buf'
import { protoOf } from './dtypes.ts'
import { type Attribute, type InlineTensor, type OnnxGraph, type StoredTensor, type ValueInfo } from './ir.ts'

/**
 * Encodes a graph as an ONNX model. Weights stay where they are: the model points at their file, offset and length
 * as external data, so the result is a few kilobytes whatever the model's size.
 */
export function encodeModel(graph: OnnxGraph): Uint8Array {
  const opsets = [{ domain: '', version: graph.opset }, ...Object.entries(graph.domains).map(opset)]
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    producerName: 'vitrine',
    opsetImport: opsets.map(({ domain, version }) =>
      create(OperatorSetIdProtoSchema, { domain, version: BigInt(version) }),
    ),
    graph: create(GraphProtoSchema, {
      name: 'program',
      node: graph.nodes.map(node =>
        create(NodeProtoSchema, {
          opType: node.op,
          domain: node.domain,
          name: node.name,
          input: node.inputs,
          output: node.outputs,
          attribute: Object.entries(node.attributes).map(([name, attribute]) =>
            encodeAttribute(name, attribute),
          ),
        }),
      ),
      input: graph.inputs.map(encodeValueInfo),
      output: graph.outputs.map(encodeValueInfo),
      initializer: [
        ...[...graph.constants].map(([name, tensor]) => encodeInline(name, tensor)),
        ...[...graph.weights].map(([name, tensor]) => encodeStored(name, tensor)),
      ],
    }),
  })
  return toBinary(ModelProtoSchema, model)
}

const opset = ([domain, version]: [string, number]) => ({ domain, version })

function encodeInline(name: string, tensor: InlineTensor) {
  return create(TensorProtoSchema, {
    name,
    dataType: protoOf[tensor.dtype],
    dims: tensor.dims.map(BigInt),
    rawData: new Uint8Array(tensor.bytes),
  })
}

function encodeStored(name: string, tensor: StoredTensor) {
  const entry = (key: string, value: string) => create(StringStringEntryProtoSchema, { key, value })
  return create(TensorProtoSchema, {
    name,
    dataType: protoOf[tensor.dtype],
    dims: tensor.dims.map(BigInt),
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: [
      entry('location', tensor.file),
      entry('offset', String(tensor.offset)),
      entry('length', String(tensor.length)),
    ],
  })
}

function encodeAttribute(name: string, attribute: Attribute): AttributeProto {
  switch (attribute.type) {
    case 'int':
      return create(AttributeProtoSchema, { name, type: AttributeType.INT, i: BigInt(attribute.value) })
    case 'float':
      return create(AttributeProtoSchema, { name, type: AttributeType.FLOAT, f: attribute.value })
    case 'string':
      return create(AttributeProtoSchema, {
        name,
        type: AttributeType.STRING,
        s: new Uint8Array(new TextEncoder().encode(attribute.value)),
      })
    case 'ints':
      return create(AttributeProtoSchema, {
        name,
        type: AttributeType.INTS,
        ints: attribute.value.map(BigInt),
      })
    case 'floats':
      return create(AttributeProtoSchema, { name, type: AttributeType.FLOATS, floats: [...attribute.value] })
    case 'tensor':
      return create(AttributeProtoSchema, {
        name,
        type: AttributeType.TENSOR,
        t: encodeInline('', attribute.value),
      })
    case 'graph':
      throw new Error(`the branch ${name} was not taken into its graph`)
  }
}

function encodeValueInfo(value: ValueInfo) {
  const dim = value.shape.map(size =>
    create(TensorShapeProto_DimensionSchema, {
      value:
        typeof size === 'number'
          ? { case: 'dimValue', value: BigInt(size) }
          : { case: 'dimParam', value: size },
    }),
  )
  const tensorType = create(TypeProto_TensorSchema, {
    elemType: protoOf[value.dtype],
    shape: create(TensorShapeProtoSchema, { dim }),
  })
  return create(ValueInfoProtoSchema, {
    name: value.name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensorType } }),
  })
}
