import { type ModelFiles } from '../src/engine/modelStore.ts'

/** Every export of the zoo, by architecture; the first one of each goes by the architecture's name alone as well. */
export const zooExports = {
  gpt2: ['optimum'],
  gpt_neox: ['optimum'],
  llama: ['optimum', 'dynamo', 'genai-fp32-cpu', 'genai-fp16-webgpu', 'genai-int4-webgpu'],
  qwen3: ['optimum', 'dynamo', 'genai-fp32-cpu', 'genai-fp16-webgpu', 'genai-int4-webgpu'],
  gemma3_text: ['optimum'],
  bert: ['optimum'],
} as const

export type Architecture = keyof typeof zooExports
export const architectures = Object.keys(zooExports) as Architecture[]

/** `zoo/<architecture>/<export>` of every export. */
export const zooIds: readonly string[] = Object.entries(zooExports).flatMap(([architecture, exports]) =>
  exports.map(name => `zoo/${architecture}/${name}`),
)

/** The files with external data, which a browser cannot list. */
export const externalData: Readonly<Record<string, string>> = {
  dynamo: 'model.onnx_data',
  'genai-fp32-cpu': 'model.onnx.data',
  'genai-fp16-webgpu': 'model.onnx.data',
  'genai-int4-webgpu': 'model.onnx.data',
}

export interface ZooPlace {
  architecture: Architecture
  /** The export's name. */
  name: string
  /** Seen from the repository's root. */
  folder: string
  precision: ModelFiles['precision']
}

/** The export that an id names (`zoo/llama/dynamo`; `zoo/llama` is Optimum's); null where there is none. */
export function zooPlace(id: string): ZooPlace | null {
  const [zoo, wanted, name = 'optimum', ...more] = id.split('/')
  const architecture = architectures.find(architecture => architecture === wanted)
  if (zoo !== 'zoo' || architecture === undefined || more.length > 0) return null
  if (!zooExports[architecture].some(known => known === name)) return null
  const folder = `test/fixtures/zoo/${architecture}/${name}`
  return { architecture, name, folder, precision: precisionOf(name) }
}

/** What the export's name says of its numbers; int4 files compute in float16. */
function precisionOf(name: string): ModelFiles['precision'] {
  if (name.includes('fp16')) return 'fp16'
  return name.includes('int4') ? 'q4f16' : 'fp32'
}
