import { atPlace, refAt } from '../../src/graph/address.ts'
import { type Executor, type ResultRef } from '../../src/graph/executor.ts'
import { type TensorData } from '../../src/graph/tensorData.ts'
import { type Graph } from '../../src/graph/versions/v1.ts'

/** What is not the same at two places, and where it was looked at. */
export interface Difference {
  ref: ResultRef
  why: string
}

/** Why two tensors are not the same bits; null where they are. */
export function differenceOf(a: TensorData, b: TensorData): string | null {
  if (a.dtype !== b.dtype || a.shape.join() !== b.shape.join())
    return `${a.dtype} [${a.shape.join(', ')}] and ${b.dtype} [${b.shape.join(', ')}]`
  const bytes = ({ data }: TensorData) => Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  if (bytes(a).equals(bytes(b))) return null
  const at = a.data.findIndex((value, index) => !Object.is(value, b.data[index]))
  return `${a.data[at]} and ${b.data[at]} at ${at}`
}

/**
 * An executor whose graphs run here and at an endpoint; whoever looks gets the endpoint's values.
 * @param here runs what says nothing of an endpoint
 * @param onLook told of every look, and what differs
 */
export function bothPlaces(
  here: Executor,
  there: Executor,
  onLook: (ref: ResultRef, difference: string | null) => void,
): Executor {
  return {
    draft: false,
    describe: request => there.describe(request),
    async run(graph: Graph, address, constants) {
      await here.run(atPlace(graph, null), refAt(address, null), constants)
      await there.run(graph, address, constants)
    },
    async look(ref) {
      const [local, remote] = [await here.look(refAt(ref, null)), await there.look(ref)]
      onLook(ref, differenceOf(local, remote))
      return remote
    },
    loadTensors: source => here.loadTensors(source),
    show: request => there.show(request),
    dispose(refs) {
      here.dispose(refs.map(ref => refAt(ref, null)))
      there.dispose(refs)
    },
  }
}
