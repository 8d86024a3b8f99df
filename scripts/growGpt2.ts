/**
 * Grows the two-layer GPT-2 of test/fixtures/zoo to GPT-2 small's size with random weights: a model in hub layout for
 * benchmarks, with the graph that a real exporter wrote and the tokenizer of the embedded model (its 2,048 ids are the first of
 * this model's 50,257). 0.65 GB under .cache/, never committed: as in a real export, the unembedding is a copy of the
 * embedding.
 */
import {
  copyFile,
  mkdir,
  open,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
  type FileHandle,
} from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { clone, create, fromBinary, toBinary } from '@bufbuild/protobuf'
import {
  ModelProtoSchema,
  NodeProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType,
  TensorProtoSchema,
  ValueInfoProtoSchema,
  type GraphProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from 'onnx-buf'

const LAYERS = 12
/** Sizes of the small model and what each becomes: head, width, q+k+v, MLP, heads, ids, positions. */
const SIZES = new Map([
  [16, 64],
  [64, 768],
  [192, 2304],
  [256, 3072],
])
const VOCABULARY = 50257
const POSITIONS = 1024
const HEADS = 12

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))
const FOLDER = at('.cache/models/vitrine/gpt2-small-random')
const WEIGHTS = 'model.onnx_data'

/** The model's folder; makes it if it is not there yet. */
export const growGpt2 = async (): Promise<string> => {
  if (await stat(FOLDER).catch(() => undefined)) return FOLDER
  // Made beside its place, so that an interrupted run does not leave half a model there.
  const unfinished = `${FOLDER}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(`${unfinished}/onnx`, { recursive: true })
  for (const file of ['tokenizer.json', 'tokenizer_config.json', 'generation_config.json']) {
    await copyFile(at(`public/models/vitrine/atlas/${file}`), `${unfinished}/${file}`)
  }
  await writeFile(`${unfinished}/config.json`, JSON.stringify(await grownConfig(), null, 2))
  const model = fromBinary(
    ModelProtoSchema,
    await readFile(at('test/fixtures/zoo/gpt2/optimum/onnx/model.onnx')),
  )
  if (model.graph === undefined) throw new Error('the small GPT-2 has no graph')
  growGraph(model.graph)
  const weights = await open(`${unfinished}/onnx/${WEIGHTS}`, 'w')
  try {
    await writeWeights(model.graph, weights)
  } finally {
    await weights.close()
  }
  await writeFile(`${unfinished}/onnx/model.onnx`, toBinary(ModelProtoSchema, model))
  await rename(unfinished, FOLDER)
  return FOLDER
}

const grownConfig = async (): Promise<object> => ({
  ...(JSON.parse(await readFile(at('public/models/vitrine/atlas/config.json'), 'utf8')) as object),
  n_layer: LAYERS,
  n_embd: 768,
  n_head: HEADS,
  n_positions: POSITIONS,
  vocab_size: VOCABULARY,
  'transformers.js_config': { use_external_data_format: true },
})

/** Repeats layer 1 and widens every size that the graph holds as a constant or declares at its ends. */
const growGraph = (graph: GraphProto): void => {
  const first = graph.node.findIndex(node => node.name.startsWith('/transformer/h.1/'))
  const end = graph.node.findLastIndex(node => node.name.startsWith('/transformer/h.1/')) + 1
  const block = graph.node.slice(first, end)
  const inner = new Set(block.flatMap(node => node.output))
  const copies = Array.from({ length: LAYERS - 2 }, (_, i) =>
    block.map(node => nodeOfLayer(node, i + 2, inner)),
  )
  const rest = graph.node.slice(end)
  for (const node of rest)
    node.input = node.input.map(name => (inner.has(name) ? nameOfLayer(name, LAYERS - 1) : name))
  graph.node = [...graph.node.slice(0, end), ...copies.flat(), ...rest]
  graph.node.forEach(widenConstant)

  const ofLayer1 = graph.initializer.filter(weight => weight.name.includes('.h.1.'))
  for (let layer = 2; layer < LAYERS; layer++) {
    graph.initializer.push(
      ...ofLayer1.map(weight => {
        const copy = clone(TensorProtoSchema, weight)
        copy.name = nameOfLayer(weight.name, layer)
        return copy
      }),
    )
  }
  graph.input = grownEnds(graph.input, 'past_key_values.1.')
  graph.output = grownEnds(graph.output, 'present.1.')
}

const nodeOfLayer = (node: NodeProto, layer: number, inner: ReadonlySet<string>): NodeProto => {
  const copy = clone(NodeProtoSchema, node)
  const rename = (name: string): string =>
    name.startsWith('/transformer/h.0/')
      ? name.replace('/h.0/', `/h.${layer - 1}/`)
      : inner.has(name) || name.includes('.1.')
        ? nameOfLayer(name, layer)
        : name
  copy.name = nameOfLayer(node.name, layer)
  copy.input = node.input.map(rename)
  copy.output = node.output.map(rename)
  return copy
}

/** A name of layer 1 as another layer has it; names without a layer get one, since they must be unique. */
const nameOfLayer = (name: string, layer: number): string => {
  const renamed = name.replace(/([./]h\.|past_key_values\.|present\.)1([./])/, `$1${layer}$2`)
  return renamed === name ? `${name}_layer_${layer}` : renamed
}

const widenConstant = ({ opType, attribute }: NodeProto): void => {
  const constant = opType === 'Constant' ? attribute[0]?.t : undefined
  if (constant?.dataType !== TensorProto_DataType.INT64) return
  const bytes = new Uint8Array(constant.rawData)
  const values = new BigInt64Array(bytes.buffer)
  values.forEach((value, i) => (values[i] = BigInt(SIZES.get(Number(value)) ?? value)))
  constant.rawData = bytes
}

const grownEnds = (ends: ValueInfoProto[], layer1: string): ValueInfoProto[] => {
  const last = ends.findLastIndex(end => end.name.startsWith(layer1)) + 1
  const ofLayer1 = ends.filter(end => end.name.startsWith(layer1))
  const more = Array.from({ length: LAYERS - 2 }, (_, i) =>
    ofLayer1.map(end => {
      const copy = clone(ValueInfoProtoSchema, end)
      copy.name = nameOfLayer(end.name, i + 2)
      return copy
    }),
  )
  const grown = [...ends.slice(0, last), ...more.flat(), ...ends.slice(last)]
  for (const { name, type } of grown) {
    if (type?.value.case !== 'tensorType') continue
    for (const { value } of type.value.value.shape?.dim ?? []) {
      if (value.case !== 'dimValue') continue
      const size = Number(value.value)
      value.value = BigInt(name === 'logits' ? VOCABULARY : size === 4 ? HEADS : (SIZES.get(size) ?? size))
    }
  }
  return grown
}

/** Writes every weight behind the one before and points the graph at it. */
const writeWeights = async (graph: GraphProto, file: FileHandle): Promise<void> => {
  const normal = normals(20260214)
  const embedding = new Float32Array(VOCABULARY * 768).map(() => normal() * 0.02)
  let offset = 0
  for (const weight of graph.initializer) {
    const { name } = weight
    const dims = grownDims(weight)
    const values =
      name === 'transformer.wte.weight'
        ? embedding
        : name.startsWith('onnx::')
          ? transposed(embedding, VOCABULARY, 768)
          : randomWeight(name, dims, normal)
    weight.dims = dims.map(BigInt)
    weight.rawData = new Uint8Array()
    weight.dataLocation = TensorProto_DataLocation.EXTERNAL
    weight.externalData = Object.entries({ location: WEIGHTS, offset, length: values.byteLength }).map(
      ([key, value]) => create(StringStringEntryProtoSchema, { key, value: String(value) }),
    )
    await file.write(values, 0, values.byteLength, offset)
    offset += values.byteLength
  }
}

const grownDims = ({ name, dims }: TensorProto): number[] => {
  if (name === 'transformer.wte.weight') return [VOCABULARY, 768]
  if (name === 'transformer.wpe.weight') return [POSITIONS, 768]
  if (name.startsWith('onnx::')) return [768, VOCABULARY]
  return dims.map(dim => SIZES.get(Number(dim)) ?? Number(dim))
}

/** Random values spread as GPT-2 initialises them. */
const randomWeight = (name: string, dims: readonly number[], normal: () => number): Float32Array => {
  const isNorm = name.includes('.ln_')
  const spread = name.includes('c_proj.weight') ? 0.02 / Math.sqrt(2 * LAYERS) : 0.02
  const mean = isNorm && name.endsWith('.weight') ? 1 : 0
  return new Float32Array(dims.reduce((a, b) => a * b)).map(() => mean + normal() * spread)
}

const transposed = (values: Float32Array, rows: number, columns: number): Float32Array => {
  const result = new Float32Array(values.length)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = values[row * columns + column] ?? 0
    }
  }
  return result
}

/** Normally distributed numbers from a seed (mulberry32 and Box-Muller). */
const normals = (seed: number): (() => number) => {
  let state = seed
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
}
