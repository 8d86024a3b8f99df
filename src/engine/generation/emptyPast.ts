import { type Runtime } from '../../runtime/runtime.ts'
import { runtimeDType } from '../../runtime/values.ts'
import { languageDType } from '../../onnx/dtypes.ts'
import { isPast } from '../../onnx/symbols.ts'
import { type ResultStore } from '../resultStore.ts'
import { type Stream } from '../stream.ts'
import { extentOf, pastRef, typeInExtent } from '../streamValues.ts'

/**
 * Stores keys and values of no position for a batch whose first pass takes them.
 * @param refOf the address of one of them
 */
export async function storeEmptyPast(
  stream: Stream,
  runtime: Runtime,
  results: ResultStore,
  refOf: (name: string) => string,
): Promise<void> {
  for (const { name } of stream.open.graph.inputs.filter(({ name }) => isPast(name))) {
    const { dtype, shape } = typeInExtent(stream.open, name, extentOf(stream))
    const tensor = await runtime.upload({ dtype: runtimeDType(dtype), dims: shape, bytes: new Uint8Array() })
    results.add([{ ref: refOf(pastRef(stream, name)), type: { dtype: languageDType(dtype), shape } }], tensor)
  }
}
