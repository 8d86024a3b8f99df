import { Tensor } from 'onnxruntime-node'
import { greatestDifference } from '../greatestDifference.ts'
import { canonicalize } from '../../src/onnx/canonicalize.ts'
import { isPresent, pastOf } from '../../src/onnx/symbols.ts'
import { widened } from '../../src/onnx/widen.ts'
import { floats, runCanonical, runFile, type ModelFolder, type Pass } from './wholeModel.ts'

/** Rows of token ids, all different. */
export const tokenRows = (batch: number, from: number, count: number): number[][] =>
  Array.from({ length: batch }, (_, row) =>
    Array.from({ length: count }, (_, at) => (7 * (from + at) + 11 * row) % 32),
  )

/**
 * The greatest difference between a file uncut and its canonical graph, over a pass over prompts and steps of one token
 * behind it; where the file takes no past, over the prompts alone.
 */
export async function disagreement(
  file: ModelFolder,
  { batch, length, steps }: { batch: number; length: number; steps: number },
): Promise<number> {
  const names = file.graph.outputs.map(({ name }) => name).filter(isPresent)
  const presents = new Map(names.map(name => [pastOf(name, file.graph.inputs) ?? '', name]))
  let greatest = 0
  let past: Pass['past']
  for (let step = 0; step <= (presents.size === 0 ? 0 : steps); step++) {
    const ids = step === 0 ? tokenRows(batch, 0, length) : tokenRows(batch, length + step - 1, 1)
    const uncut = await runFile(file, past ? { ids, past } : { ids }, presents)
    const pass: Pass = past ? { ids, past: inFloat32(past) } : { ids }
    const ours = await runCanonical(file, canonicalize(widened(file.graph), { past: step > 0 }), pass)
    const pairs = [[ours.logits, uncut.logits] as const]
    for (const [name, present] of uncut.presents) pairs.push([ours.presents.get(name)!, present])
    for (const [a, b] of pairs) {
      const difference = greatestDifference(floats(a), floats(b))
      if (!(difference <= greatest)) greatest = difference
    }
    past = uncut.presents
  }
  return greatest
}

/** Keys and values of files in float16, as the widened graph takes them. */
const inFloat32 = (past: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> =>
  new Map([...past].map(([name, tensor]) => [name, new Tensor('float32', floats(tensor), tensor.dims)]))
