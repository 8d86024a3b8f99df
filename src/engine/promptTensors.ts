import { type TensorData } from '../graph/tensorData.ts'
import { type PromptNode, type Run } from '../graph/versions/v1.ts'
import { type ModelHandle } from './modelStore.ts'
import { idsOf } from './stream.ts'

/** Token ids of a row group, or where its tokens are real; shorter rows are filled up on the left. */
export function promptTensor(node: PromptNode, run: Run, model: ModelHandle | null): TensorData {
  const rows = idsOf(run, node.rows)
  const longest = rows.reduce((most, { length }) => Math.max(most, length), 0)
  const shape = [rows.length, longest]
  const aligned = (filling: number, valueOf: (id: number) => number) =>
    rows.flatMap(ids => [...Array<number>(longest - ids.length).fill(filling), ...ids.map(valueOf)])
  return node.what === 'ids'
    ? { dtype: 'int32', shape, data: Int32Array.from(aligned(padToken(model), id => id)) }
    : { dtype: 'bool', shape, data: Uint8Array.from(aligned(0, () => 1)) }
}

function padToken(model: ModelHandle | null): number {
  const id = model?.description.config.pad_token_id
  return typeof id === 'number' ? id : 0
}
