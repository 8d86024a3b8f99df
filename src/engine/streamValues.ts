import { evaluateDim } from '../graph/dim.ts'
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

/** Numbers of rows and positions that stand for the symbols `batch` and `position`. */
export interface Extent {
  batch: number
  position: number
}

const extentOf = (stream: Stream): Extent => ({ batch: stream.batch, position: stream.positions })

/** Where masks and tables of an extent are named: every batch of that size shares them. */
export const prologueKey = (model: ModelHandle, { batch, position }: Extent): string =>
  `p:${model.key}:${batch}x${position}`

/**
 * The name of a model's value in a batch. Weights and constants are the same everywhere; masks are shared by batches
 * of one size; what flows belongs to the batch.
 */
export function modelValue(stream: Stream, loom: Loom, name: string): string {
  const { model } = stream
  const flows = model.open.index.activations.has(name)
  if (flows) return `${stream.key}/${name}`
  const ids = inputOfStream(stream, loom, name)
  return ids ?? steadyValue(model, loom, name, extentOf(stream))
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
  if (name === 'attention_mask') {
    const { batch, position } = extent
    const ones = Array.from({ length: batch * position }, () => 1)
    const bytes = bytesOfNumbers(ones, 'int64') ?? new Uint8Array()
    return loom.source(key, { kind: 'host', type: { dtype: 'int64', shape: [batch, position] }, bytes })
  }
  return key
}

/** Token and position ids of a batch. */
function inputOfStream(stream: Stream, loom: Loom, name: string): string | undefined {
  const input = stream.model.open.graph.inputs.find(input => input.name === name)
  if (!input || name === 'attention_mask') return undefined
  const rows = stream.groups.flatMap(({ group }) => stream.run.prompts[group]?.ids ?? [])
  const numbers = name === 'input_ids' ? rows.flat() : rows.flatMap(row => row.map((_, position) => position))
  const bytes = bytesOfNumbers(numbers, input.dtype) ?? new Uint8Array()
  return loom.source(`${stream.key}/${name}`, {
    kind: 'host',
    type: { dtype: input.dtype, shape: [stream.batch, stream.positions] },
    bytes,
  })
}

/** Type of a model's value in a batch, in numbers; behind the last block only the unembedded positions count. */
export function typeInStream(stream: Stream, name: string): NumericType {
  const { open } = stream.model
  const position = isInHead(open, name) ? (stream.unembedded?.length ?? stream.positions) : stream.positions
  return typeInExtent(open, name, { batch: stream.batch, position })
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
