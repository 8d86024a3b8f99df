import { create, toBinary } from '@bufbuild/protobuf'
import {
  GraphProtoSchema,
  ModelProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProtoSchema,
} from 'onnx-buf'

/** An ONNX file without nodes, one initialiser in each of the external files. */
export function modelWithExternal(...locations: string[]): Uint8Array {
  const initializer = locations.map((location, index) =>
    create(TensorProtoSchema, {
      name: `weight.${index}`,
      dataType: 1,
      dims: [1n],
      dataLocation: TensorProto_DataLocation.EXTERNAL,
      externalData: [
        create(StringStringEntryProtoSchema, { key: 'offset', value: '0' }),
        create(StringStringEntryProtoSchema, { key: 'location', value: location }),
      ],
    }),
  )
  const graph = create(GraphProtoSchema, { name: 'test', initializer })
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 10n, graph }))
}
