import { fromBinary, toBinary } from '@bufbuild/protobuf'
import { ModelProtoSchema } from 'onnx-buf'

/** The same ONNX file with its external data under another name. */
export function renameExternal(bytes: Uint8Array, location: string): Uint8Array {
  const model = fromBinary(ModelProtoSchema, bytes)
  for (const { externalData } of model.graph?.initializer ?? [])
    for (const entry of externalData) if (entry.key === 'location') entry.value = location
  return toBinary(ModelProtoSchema, model)
}
