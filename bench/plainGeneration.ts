import { availableParallelism } from 'node:os'
import { basename, dirname } from 'node:path'
import { AutoModelForCausalLM, env, Tensor } from '@huggingface/transformers'

/**
 * Greedy generation by transformers.js, with a cache, up to an end token: what traced generation is compared with. Threads
 * and spinning are those of src/runtime/node.ts.
 */
export const openPlainGeneration = async (
  folder: string,
  ids: readonly number[],
  newTokens: number,
): Promise<() => Promise<Int32Array>> => {
  env.allowRemoteModels = false
  env.localModelPath = dirname(folder)
  const model = await AutoModelForCausalLM.from_pretrained(basename(folder), {
    dtype: 'fp32',
    device: 'cpu',
    local_files_only: true,
    session_options: {
      graphOptimizationLevel: 'all',
      intraOpNumThreads: availableParallelism(),
      interOpNumThreads: 1,
      extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
    },
  })
  const int64 = (values: readonly number[]) =>
    new Tensor('int64', BigInt64Array.from(values, BigInt), [1, ids.length])
  return async () => {
    const output = await model.generate({
      inputs: int64(ids),
      attention_mask: int64(ids.map(() => 1)),
      max_new_tokens: newTokens,
      do_sample: false,
    })
    if (!(output instanceof Tensor)) throw new Error(`${folder}: transformers.js gave no ids`)
    return Int32Array.from(output.data as BigInt64Array, Number).slice(ids.length)
  }
}
