import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { type ModelFiles, type OpenFiles } from '../src/engine/modelStore.ts'
import { zooPlace } from './zoo.ts'

/** Where the model that a test names lies: the embedded one, or an export of the zoo. */
export function fixtureFolder(id: string): { folder: string; precision: ModelFiles['precision'] } {
  if (id === 'vitrine/atlas') return { folder: 'public/models/vitrine/atlas', precision: 'fp32' }
  const place = zooPlace(id)
  if (place === null) throw new Error(`there is no fixture ${id}`)
  return place
}

const readJson = (path: string): Record<string, unknown> =>
  JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>

/** Opens the embedded model and the zoo's from the repository's folders; external data is named by its path. */
export const openFixture: OpenFiles = async ({ id }) => {
  await Promise.resolve()
  const { folder, precision } = fixtureFolder(id)
  return openFolder(folder, { id, precision })
}

/** A folder in the hub's layout, its files as the engine wants them. */
export function openFolder(
  folder: string,
  { id, precision }: Pick<ModelFiles, 'id' | 'precision'>,
): ModelFiles {
  const path = `${folder}/onnx/model.onnx`
  const generation = `${folder}/generation_config.json`
  const hasTokenizer = existsSync(`${folder}/tokenizer.json`)
  return {
    id,
    revision: 'main',
    precision,
    config: readJson(`${folder}/config.json`),
    generationConfig: existsSync(generation) ? readJson(generation) : null,
    tokenizer: hasTokenizer
      ? { json: readJson(`${folder}/tokenizer.json`), config: readJson(`${folder}/tokenizer_config.json`) }
      : null,
    onnx: { file: 'onnx/model.onnx', data: new Uint8Array(readFileSync(path)), path },
    external: readdirSync(`${folder}/onnx`)
      .filter(name => /^model\.onnx[._]data/.test(name))
      .map(location => ({ location, data: `${folder}/onnx/${location}` })),
  }
}
