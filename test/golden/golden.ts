import { readSafetensors } from '../../src/graph/safetensors.ts'
import { type TensorData } from '../../src/graph/tensorData.ts'
import { type Architecture } from '../zoo.ts'

/** The names of one architecture's modules, as Hugging Face's code has them. `block` holds {} for the layer. */
export interface ModuleNames {
  embed: string
  block: string
  attention: string
  mlp: string
  norm: string
  head: string
}

export type GoldenFile = 'golden' | 'golden-inner'

/** What PyTorch computed for one architecture: the tensors by file and name, and what their programs need to know. */
export interface Golden {
  architecture: Architecture
  layers: number
  modules: ModuleNames
  /** How much of the direction the generations of golden-inner are steered by. */
  steer: number
  tensors: Readonly<Record<GoldenFile, ReadonlyMap<string, TensorData>>>
}

/**
 * Reads an architecture's golden files.
 * @param read a file of the architecture's folder; null where there is none (BERT has no golden-inner)
 */
export async function readGolden(
  architecture: Architecture,
  read: (file: string) => Promise<Uint8Array | null>,
): Promise<Golden> {
  const json = async (file: string) => {
    const bytes = await read(file)
    return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>)
  }
  const tensors = async (file: string) => {
    const bytes = await read(file)
    return new Map(bytes ? Object.entries(Object.fromEntries(readSafetensors(bytes).tensors)) : [])
  }
  const [outer, inner] = [await json('golden.json'), await json('golden-inner.json')]
  if (outer === null) throw new Error(`${architecture} has no golden.json`)
  return {
    architecture,
    layers: Number(outer.layers),
    modules: outer.modules as ModuleNames,
    steer: Number(inner?.steer ?? 0),
    tensors: {
      golden: await tensors('golden.safetensors'),
      'golden-inner': await tensors('golden-inner.safetensors'),
    },
  }
}

/** One of the tensors. Throws where the files do not have it. */
export function goldenTensor({ architecture, tensors }: Golden, name: string): TensorData {
  const found = tensors.golden.get(name) ?? tensors['golden-inner'].get(name)
  if (!found) throw new Error(`the golden files of ${architecture} have no ${name}`)
  return found
}
