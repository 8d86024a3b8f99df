import { type OpenFiles } from '../../src/engine/modelStore.ts'
import { externalData, zooPlace } from '../../test/zoo.ts'

/** A file of the repository, as the harness serves it. */
export const servedBytes = async (path: string): Promise<Uint8Array<ArrayBuffer>> => {
  const response = await fetch(`/${path}`)
  if (!response.ok) throw new Error(`${path}: ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}

/** Opens an export of the zoo from the harness's server; external data comes as a blob, as the hub brings it. */
export const openServed: OpenFiles = async ({ id }) => {
  const place = zooPlace(id)
  if (place === null) throw new Error(`there is no fixture ${id}`)
  const { folder, name, precision } = place
  const location = externalData[name]
  const config = new TextDecoder().decode(await servedBytes(`${folder}/config.json`))
  return {
    id,
    revision: 'main',
    precision,
    config: JSON.parse(config) as Record<string, unknown>,
    generationConfig: null,
    tokenizer: null,
    onnx: { file: 'onnx/model.onnx', data: await servedBytes(`${folder}/onnx/model.onnx`), path: null },
    external:
      location === undefined
        ? []
        : [{ location, data: new Blob([await servedBytes(`${folder}/onnx/${location}`)]) }],
  }
}
