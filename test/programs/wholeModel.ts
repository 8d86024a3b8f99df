import { readdirSync, readFileSync } from 'node:fs'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { float16Value } from '../../src/graph/float16.ts'
import { evaluateDim } from '../../src/graph/dim.ts'
import { type CanonicalGraph } from '../../src/onnx/canonicalize.ts'
import { weightBytes, type ReadRange } from '../../src/onnx/decode.ts'
import { bytesOfNumbers } from '../../src/onnx/facts.ts'
import { type OnnxGraph, type OnnxNode, type ValueInfo } from '../../src/onnx/ir.ts'
import { readModel } from '../../src/onnx/read.ts'
import { isPast } from '../../src/onnx/symbols.ts'
import { encodeModel } from '../../src/onnx/write.ts'

/** A model file on disk with the files that its weights lie in. */
export interface ModelFolder {
  bytes: Uint8Array
  graph: OnnxGraph
  external: { path: string; data: Uint8Array }[]
}

export function readFolder(folder: string): ModelFolder {
  const read = (name: string) => new Uint8Array(readFileSync(`${folder}/${name}`))
  const bytes = read('model.onnx')
  const others = readdirSync(folder).filter(name => name !== 'model.onnx')
  const external = others.map(path => ({ path, data: read(path) }))
  return { bytes, graph: readModel(bytes, 'model.onnx'), external }
}

/** One pass: tokens [batch][position], and keys and values of earlier positions under their inputs' names. */
export interface Pass {
  ids: readonly (readonly number[])[]
  past?: ReadonlyMap<string, Tensor>
}

export interface Passed {
  logits: Tensor
  /** By the name of the input that takes them at the next step. */
  presents: Map<string, Tensor>
}

const pastLength = ({ past }: Pass): number => past?.values().next().value?.dims.at(-2) ?? 0

/** Runs the file as it is. */
export async function runFile(folder: ModelFolder, pass: Pass, presents: ReadonlyMap<string, string>) {
  const session = await InferenceSession.create(folder.bytes, {
    logSeverityLevel: 3,
    externalData: folder.external,
  })
  const { graph } = folder
  const feeds = feedsOf(graph.inputs, pass)
  for (const input of graph.inputs) {
    if (!isPast(input.name)) continue
    const { length } = input.shape
    const empty = input.shape.map((dim, axis) =>
      typeof dim === 'number' ? dim : axis === length - 2 ? 0 : axis === length - 1 ? 16 : pass.ids.length,
    )
    feeds[input.name] = pass.past?.get(input.name) ?? tensor(input.dtype, [], empty)
  }
  const outputs = await session.run(feeds)
  await session.release()
  const logits = graph.outputs.find(({ name }) => !name.startsWith('present'))?.name ?? ''
  return pick(outputs, logits, presents)
}

/** Runs a canonical graph as one program. */
export async function runCanonical(
  folder: ModelFolder,
  graph: CanonicalGraph,
  pass: Pass,
  nodes = graph.nodes,
) {
  const { program, feeds } = await wholeProgram(folder, graph, pass, nodes)
  const session = await InferenceSession.create(encodeModel(program), {
    logSeverityLevel: 3,
    externalData: [{ path: 'model.onnx', data: folder.bytes }, ...folder.external],
  })
  const outputs = await session.run(feeds)
  await session.release()
  return pick(outputs, graph.output, graph.presents)
}

/** What the whole program takes and gives: sizes are left open but for what the host feeds. */
async function wholeProgram(
  folder: ModelFolder,
  graph: CanonicalGraph,
  pass: Pass,
  nodes: readonly OnnxNode[],
) {
  const feeds = feedsOf(graph.inputs, pass)
  for (const [name, past] of pass.past ?? []) feeds[name] = past
  const extent = { batch: pass.ids.length, position: pass.ids[0]?.length ?? 0, past: pastLength(pass) }
  const inputs: ValueInfo[] = graph.inputs.map(input => ({
    ...input,
    shape: input.shape.map((_, axis) => `${input.name}_${axis}`),
  }))
  for (const [name, { elements, shape }] of graph.hostValues) {
    const dtype = graph.facts.get(name)?.dtype ?? 'int64'
    feeds[name] = tensor(
      dtype,
      elements.map(dim => evaluateDim(dim, extent)),
      shape,
    )
    inputs.push({ name, dtype, shape })
  }
  const outputs = [...new Set([graph.output, ...graph.presents.values()])].map(name => ({
    name,
    dtype: graph.facts.get(name)?.dtype ?? ('float32' as const),
    shape: (graph.facts.get(name)?.shape ?? []).map((_, axis) => `${name}_${axis}`),
  }))
  const { opset, domains, constants } = graph
  const weights = new Map([...graph.weights].filter(([, { decode }]) => !decode))
  for (const [name, stored] of graph.weights) {
    if (!stored.decode) continue
    const bytes = await weightBytes(stored, readFrom(folder))
    inputs.push({ name, dtype: stored.dtype, shape: stored.dims })
    feeds[name] = tensorOf(stored.dtype, bytes, stored.dims)
  }
  const program: OnnxGraph = { opset, domains, inputs, outputs, nodes: [...nodes], constants, weights }
  return { program, feeds }
}

function feedsOf(inputs: readonly ValueInfo[], pass: Pass): Record<string, Tensor> {
  const { ids } = pass
  const [batch, position, past] = [ids.length, ids[0]?.length ?? 0, pastLength(pass)]
  const values: Record<string, { numbers: number[]; length: number }> = {
    input_ids: { numbers: ids.flat(), length: position },
    attention_mask: {
      numbers: Array.from({ length: batch * (past + position) }, () => 1),
      length: past + position,
    },
    position_ids: { numbers: ids.flatMap(row => row.map((_, place) => past + place)), length: position },
    token_type_ids: { numbers: ids.flat().map(() => 0), length: position },
  }
  const feeds: Record<string, Tensor> = {}
  for (const { name, dtype } of inputs) {
    const value = values[name]
    if (value) feeds[name] = tensor(dtype, value.numbers, [batch, value.length])
    if (name === 'use_cache_branch') feeds[name] = new Tensor('bool', [past > 0], [1])
  }
  return feeds
}

/** Ranges of a folder's files. */
const readFrom =
  ({ bytes, external }: ModelFolder): ReadRange =>
  (file, offset, length) => {
    const data = file === 'model.onnx' ? bytes : external.find(({ path }) => path === file)?.data
    return Promise.resolve(data?.slice(offset, offset + length) ?? new Uint8Array())
  }

const tensor = (dtype: ValueInfo['dtype'], numbers: readonly number[], dims: readonly number[]): Tensor =>
  tensorOf(dtype, bytesOfNumbers(numbers, dtype) ?? new Uint8Array(), dims)

function tensorOf(dtype: ValueInfo['dtype'], bytes: Uint8Array, dims: readonly number[]): Tensor {
  const { buffer } = bytes.slice()
  switch (dtype) {
    case 'int64':
      return new Tensor('int64', new BigInt64Array(buffer), dims)
    case 'int32':
      return new Tensor('int32', new Int32Array(buffer), dims)
    case 'float16':
      return new Tensor('float16', new Uint16Array(buffer), dims)
    case 'uint8':
      return new Tensor('uint8', new Uint8Array(buffer), dims)
    default:
      return new Tensor('float32', new Float32Array(buffer), dims)
  }
}

function pick(
  outputs: InferenceSession.OnnxValueMapType,
  logits: string,
  presents: ReadonlyMap<string, string>,
): Passed {
  const get = (name: string): Tensor => {
    const value = outputs[name]
    if (!value) throw new Error(`there is no output ${name}`)
    return value
  }
  return { logits: get(logits), presents: new Map([...presents].map(([past, name]) => [past, get(name)])) }
}

/** Numbers of a floating tensor. */
export function floats(tensor: Tensor): Float32Array {
  if (tensor.data instanceof Float32Array) return tensor.data
  return Float32Array.from(tensor.data as Iterable<number>, tensor.type === 'float16' ? float16Value : Number)
}
