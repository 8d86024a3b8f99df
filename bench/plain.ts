import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { InferenceSession, Tensor } from 'onnxruntime-node'

/**
 * One forward pass of a whole model file in a plain ONNX Runtime session, all logits out: what tracing is compared with. Threads and
 * spinning are those of src/runtime/node.ts.
 */
export const openPlain = async (
  folder: string,
  ids: readonly number[],
): Promise<() => Promise<Float32Array>> => {
  const session = await InferenceSession.create(`${folder}/onnx/model.onnx`, {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: availableParallelism(),
    interOpNumThreads: 1,
    extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
  })
  const feeds = await feedsOf(session, folder, ids)
  return async () => {
    const data = (await session.run(feeds, ['logits']))['logits']?.data
    if (!(data instanceof Float32Array)) throw new Error(`${folder}: the logits are not float32`)
    return data
  }
}

const feedsOf = async (session: InferenceSession, folder: string, ids: readonly number[]) => {
  const config = JSON.parse(await readFile(`${folder}/config.json`, 'utf8')) as {
    n_embd: number
    n_head: number
  }
  const past = [1, config.n_head, 0, config.n_embd / config.n_head]
  const int64 = (values: readonly number[]) =>
    new Tensor('int64', BigInt64Array.from(values, BigInt), [1, ids.length])
  const feeds: Record<string, Tensor> = {}
  for (const name of session.inputNames) {
    if (name === 'input_ids') feeds[name] = int64(ids)
    else if (name === 'attention_mask') feeds[name] = int64(ids.map(() => 1))
    else if (name === 'position_ids') feeds[name] = int64([...ids.keys()])
    else if (name.startsWith('past_key_values.'))
      feeds[name] = new Tensor('float32', new Float32Array(), past)
    else throw new Error(`${folder}: the benchmark does not know what to feed for ${name}`)
  }
  return feeds
}
