import { evaluateDim } from '../graph/dim.ts'
import { VitrineError } from '../graph/errors.ts'
import { bytesOfNumbers } from '../onnx/facts.ts'
import { type OnnxDType } from '../onnx/ir.ts'
import { type OpenModel } from '../onnx/open.ts'
import { type Loom } from './loom.ts'
import { type ModelHandle } from './modelStore.ts'
import { type Stream } from './stream.ts'

/** An ONNX type whose sizes are all known. */
export interface NumericType {
  dtype: OnnxDType
  shape: number[]
}

/** Numbers of rows and positions, and of earlier positions whose keys and values are kept: what symbols stand for. */
export interface Extent {
  batch: number
  position: number
  past: number
}

export const extentOf = (stream: Stream): Extent => ({
  batch: stream.batch,
  position: stream.positions,
  past: stream.past,
})

/** Where masks and tables of an extent are named: every batch of that size shares them. */
export const prologueKey = (model: ModelHandle, { batch, position, past }: Extent): string =>
  `p:${model.key}:${batch}x${position}${past > 0 ? `+${past}` : ''}`

/**
 * The name of a model's value in a batch. Weights and constants are the same everywhere; masks are shared by batches
 * of one size; what flows belongs to the batch.
 */
export function modelValue(stream: Stream, loom: Loom, name: string): string {
  const { model } = stream
  const flows = model.open.index.activations.has(name)
  if (flows) return `${stream.key}/${name}`
  return name === 'input_ids' ? tokenIds(stream, loom) : steadyValue(model, loom, name, extentOf(stream))
}

/** The name of a value that does not flow: a weight, a constant, a mask, a shape. */
export function steadyValue(model: ModelHandle, loom: Loom, name: string, extent: Extent): string {
  const { graph } = model.open
  if (name === '') return ''
  if (graph.weights.has(name)) return loom.weight(model, name)
  const constant = graph.constants.get(name)
  if (constant) return loom.inline(`c:${model.key}:${name}`, constant)
  const host = graph.hostValues.get(name)
  if (host) {
    const numbers = host.elements.map(dim => evaluateDim(dim, { ...extent }))
    const bytes = bytesOfNumbers(numbers, 'int64') ?? new Uint8Array()
    return loom.source(`h:${numbers.join()}:${host.shape.length}`, {
      kind: 'host',
      type: { dtype: 'int64', shape: host.shape },
      bytes,
    })
  }
  const key = `${prologueKey(model, extent)}/${name}`
  const input = graph.inputs.find(input => input.name === name)
  return input ? hostInput(loom, key, input.dtype, extent, inputValues(name, extent)) : key
}

/** What a model's inputs hold for prompts without padding: every token is real, positions count from 0. */
function inputValues(name: string, { batch, position }: Extent): number[] {
  const each = (value: (place: number) => number) =>
    Array.from({ length: batch * position }, (_, index) => value(index % position))
  if (name === 'attention_mask') return each(() => 1)
  if (name === 'position_ids') return each(place => place)
  if (name === 'token_type_ids') return each(() => 0)
  throw new VitrineError(`this model file has an input ${name}, and what to feed it is not known`)
}

function hostInput(
  loom: Loom,
  key: string,
  dtype: OnnxDType,
  extent: Extent,
  values: readonly number[],
): string {
  const bytes = bytesOfNumbers(values, dtype)
  if (!bytes) throw new VitrineError(`an input of element type ${dtype} cannot be fed`)
  return loom.source(key, { kind: 'host', type: { dtype, shape: [extent.batch, extent.position] }, bytes })
}

/** Token ids of a batch. */
function tokenIds(stream: Stream, loom: Loom): string {
  const dtype = stream.model.open.graph.inputs.find(({ name }) => name === 'input_ids')?.dtype ?? 'int64'
  const rows = stream.groups.flatMap(({ group, rows }) => {
    const ids = stream.run.prompts[group]?.ids
    return rows.map(row => ids?.[row] ?? [])
  })
  return hostInput(loom, `${stream.key}/input_ids`, dtype, extentOf(stream), rows.flat())
}

/** Type of a model's value in a batch, in numbers; behind the last block only the unembedded positions count. */
export function typeInStream(stream: Stream, name: string): NumericType {
  const { open } = stream.model
  const position = isInHead(open, name) ? (stream.unembedded?.length ?? stream.positions) : stream.positions
  return typeInExtent(open, name, { ...extentOf(stream), position })
}

export function typeInExtent(open: OpenModel, name: string, extent: Extent): NumericType {
  const facts = open.graph.facts.get(name)
  const shape = (facts?.shape ?? []).map(dim => evaluateDim(dim, { ...extent }))
  return { dtype: facts?.dtype ?? 'float32', shape }
}

/** Whether a value is computed behind the last block. */
export function isInHead(open: OpenModel, name: string): boolean {
  const producer = open.index.producer.get(name)
  return producer !== undefined && open.segmentOf(producer) === 'head'
}
