import { type OpenFiles } from '../../src/engine/modelStore.ts'

const folder = '/test/fixtures/zoo/gpt2'

/** A file of the zoo's GPT-2, as the harness serves it. */
export const servedBytes = async (file: string): Promise<Uint8Array> => {
  const response = await fetch(`${folder}/${file}`)
  if (!response.ok) throw new Error(`${file}: ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}

export const openServedGpt2: OpenFiles = async () => ({
  id: 'zoo/gpt2',
  revision: 'main',
  precision: 'fp32',
  config: JSON.parse(new TextDecoder().decode(await servedBytes('optimum/config.json'))) as Record<
    string,
    unknown
  >,
  tokenizer: null,
  onnx: { file: 'onnx/model.onnx', data: await servedBytes('optimum/onnx/model.onnx'), path: null },
  external: [],
})
