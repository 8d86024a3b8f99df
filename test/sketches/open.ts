import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OpenFiles } from '../../src/engine/modelStore.ts'
import { openFolder } from '../openFixture.ts'
import { sketches } from './architectures.ts'

export type SketchName = keyof typeof sketches

export const sketchNames = Object.keys(sketches) as SketchName[]

const folders = new Map<string, string>()

/** The folder of a sketch in the hub's layout, written when it is first asked for. */
export function sketchFolder(name: SketchName): string {
  const known = folders.get(name)
  if (known !== undefined) return known
  const folder = mkdtempSync(join(tmpdir(), `vitrine-${name}-`))
  const { model, data } = sketches[name]
  mkdirSync(`${folder}/onnx`)
  writeFileSync(`${folder}/onnx/model.onnx`, model)
  writeFileSync(`${folder}/onnx/model.onnx_data`, data)
  writeFileSync(`${folder}/config.json`, JSON.stringify({ model_type: name, max_position_embeddings: 16 }))
  folders.set(name, folder)
  return folder
}

/** Opens `sketch/<name>`. */
export const openSketch: OpenFiles = async ({ id }) => {
  await Promise.resolve()
  const name = sketchNames.find(known => id === `sketch/${known}`)
  if (name === undefined) throw new Error(`there is no sketch ${id}`)
  return openFolder(sketchFolder(name), { id, precision: 'fp32' })
}
