import { byteMutations } from './mutateBytes.ts'
import { mutateConfig } from './mutateConfig.ts'
import { graphMutationNames, mutateGraph } from './mutateGraph.ts'
import { Draws } from './random.ts'

/** The models that are damaged: every exporter that a CPU runs, with and without external data. */
const models = [
  'zoo/gpt2/optimum',
  'zoo/llama/optimum',
  'zoo/llama/genai-fp32-cpu',
  'zoo/qwen3/dynamo',
  'zoo/gemma3_text/optimum',
  'zoo/bert/optimum',
  'zoo/qwen3/genai-fp32-cpu',
  'zoo/gpt_neox/optimum',
] as const

const byteNames = Object.keys(byteMutations)
const kinds = [...graphMutationNames, ...byteNames, 'config']

export interface Mutated {
  id: string
  /** What was done to the file. */
  what: string
  onnx: Uint8Array
  config: Record<string, unknown>
}

/** The model and the damage of a seed: the seeds 0, 1, 2 ... go round all kinds, and all models for each. */
export function mutationOf(seed: number): { id: string; what: string } {
  const what = kinds[seed % kinds.length] ?? 'config'
  const id = models[(seed + Math.floor(seed / kinds.length)) % models.length] ?? models[0]
  return { id, what }
}

export function mutate(seed: number, files: { onnx: Uint8Array; config: Record<string, unknown> }): Mutated {
  const draws = new Draws(seed)
  const { id, what } = mutationOf(seed)
  if (what === 'config') return { id, what, onnx: files.onnx, config: mutateConfig(files.config, draws) }
  const bytes = byteMutations[what]
  const onnx = bytes === undefined ? mutateGraph(files.onnx, what, draws) : bytes(files.onnx, draws)
  return { id, what, onnx, config: files.config }
}
