import { existsSync, readFileSync } from 'node:fs'
import { type OpenFiles } from '../src/engine/modelStore.ts'

/** Where the models that tests name lie. */
const folders: Readonly<Record<string, string>> = {
  'vitrine/atlas': 'public/models/vitrine/atlas',
  'zoo/gpt2': 'test/fixtures/zoo/gpt2/optimum',
}

const readJson = (path: string): Record<string, unknown> =>
  JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>

/** Opens the embedded model and the zoo's from the repository's folders. */
export const openFixture: OpenFiles = ({ id }) => {
  const folder = folders[id]
  if (folder === undefined) return Promise.reject(new Error(`there is no fixture ${id}`))
  const path = `${folder}/onnx/model.onnx`
  const hasTokenizer = existsSync(`${folder}/tokenizer.json`)
  return Promise.resolve({
    id,
    revision: 'main',
    precision: 'fp32',
    config: readJson(`${folder}/config.json`),
    tokenizer: hasTokenizer
      ? { json: readJson(`${folder}/tokenizer.json`), config: readJson(`${folder}/tokenizer_config.json`) }
      : null,
    onnx: { file: 'onnx/model.onnx', data: new Uint8Array(readFileSync(path)), path },
    external: [],
  })
}
