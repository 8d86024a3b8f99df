import { evaluateDim, type Dim } from '../graph/dim.ts'
import { VitrineError } from '../graph/errors.ts'
import { bytesOfNumbers } from '../onnx/facts.ts'
import { type OnnxDType, type ValueInfo } from '../onnx/ir.ts'
import { type OpenModel } from '../onnx/open.ts'
import { isPast } from '../onnx/symbols.ts'
import { type Loom } from './loom.ts'
import { type Stream } from './stream.ts'

/** An ONNX type whose sizes are all known. */
export interface NumericType {
  dtype: OnnxDType
  shape: number[]
}

/** Numbers of rows and positions, and of earlier positions whose keys and values are kept: what symbols stand for. */
export interface Sizes {
  batch: number
  position: number
  past: number
}

export interface Extent extends Sizes {
  /** In a generation the batch that it is of: its numbers change from step to step, so values are named by this. */
  step?: { stream: string; isPicked: boolean } | undefined
}

export const extentOf = (stream: Stream): Extent => ({
  batch: stream.batch,
  position: stream.positions,
  past: stream.past,
  step: stream.isStep ? { stream: stream.key, isPicked: false } : undefined,
})

/** A model in one of its forms: a pass with keys and values of earlier positions takes another than one without. */
export type ModelForm = Pick<Stream, 'model' | 'open'>

/** Where masks and tables of an extent are named: every batch of that size shares them. */
export const prologueKey = ({ model }: ModelForm, { batch, position, step }: Extent): string =>
  `p:${model.key}:${step?.stream ?? `${batch}x${position}`}`

/**
 * The name of a model's value in a batch. Weights and constants are the same everywhere; masks are shared by batches
 * of one size; what flows belongs to the batch.
 */
export function modelValue(stream: Stream, loom: Loom, name: string): string {
  if (isPast(name)) return pastValue(stream, loom, name)
  const flows = stream.open.index.activations.has(name)
  if (flows)
    return stream.derived?.made.has(name) === false ? fromBase(stream, loom, name) : flowing(stream, name)
  return name === 'input_ids' ? tokenIds(stream, loom) : steadyValue(stream, loom, name, extentOf(stream))
}

const flowing = ({ key }: Stream, name: string): string => `${key}/${name}`

/** A value of the batch that this one is derived from, its rows repeated. */
function fromBase(stream: Stream, loom: Loom, name: string): string {
  const { from, rows } = stream.derived ?? { from: stream, rows: [] }
  const own = flowing(stream, name)
  if (!loom.once(own)) return own
  const value = modelValue(from, loom, name)
  const type = typeInStream(stream, name)
  const isSame = rows.length === from.batch && rows.every((row, index) => row === index)
  const hasRows = stream.open.graph.facts.get(name)?.shape?.[0] !== 1
  loom.alias(own, isSame || !hasRows ? value : repeatRows(loom, value, rows, type))
  return own
}

/** The rows are an operand, so that one program serves every number of them. */
function repeatRows(loom: Loom, value: string, rows: readonly number[], type: NumericType): string {
  const name = loom.source(`rows:${rows.join()}`, {
    kind: 'host',
    type: { dtype: 'int32', shape: [rows.length] },
    bytes: new Uint8Array(Int32Array.from(rows).buffer),
  })
  return loom.cluster(undefined, [value, name], type, emitter => {
    return emitter.emit('Gather', [value, name], { axis: { type: 'int', value: 0 } })[0]
  })
}

/** Where keys and values of earlier positions of a batch are found, as a result's address is. */
export const pastRef = (stream: Pick<Stream, 'key'>, name: string): string => `past:${stream.key}/${name}`

export const isPastRef = (ref: string): boolean => ref.startsWith('past:')

function pastValue(stream: Stream, loom: Loom, name: string): string {
  const ref = pastRef(stream, name)
  return loom.source(ref, { kind: 'result', ref, type: typeInExtent(stream.open, name, extentOf(stream)) })
}

/** The name of a value that does not flow: a weight, a constant, a mask, a shape. */
export function steadyValue(form: ModelForm, loom: Loom, name: string, extent: Extent): string {
  const { model, open } = form
  const { graph } = open
  if (name === '') return ''
  if (graph.weights.has(name)) return loom.weight(model, name)
  const constant = graph.constants.get(name)
  if (constant) return loom.inline(`c:${model.key}:${name}`, constant)
  const host = graph.hostValues.get(name)
  if (host) return hostNumbers(loom, { ...host, dtype: graph.facts.get(name)?.dtype ?? 'int64' }, extent)
  const key = `${prologueKey(form, extent)}/${name}`
  const input = graph.inputs.find(input => input.name === name)
  if (!input) return key
  return hostSource(loom, key, extent, sizes => inputOf(input, sizes, inputValues(input, sizes)))
}

/** Sizes that a host value is computed from, and the token ids of the rows. */
export type Pass = Sizes & { ids: readonly (readonly number[])[] }

/** Numbers for the device. */
export interface HostValue {
  type: NumericType
  bytes: Uint8Array
}

/** A value that the host feeds: known now, or in a generation for each pass. */
function hostSource(
  loom: Loom,
  name: string,
  extent: Extent,
  valueIn: (pass: Pass) => HostValue,
  ids: Pass['ids'] = [],
): string {
  const { step } = extent
  const known = valueIn({ ...extent, ids })
  if (!step) return loom.source(name, { kind: 'host', ...known })
  const position = ({ position }: Pass) => (step.isPicked ? extent.position : position)
  const feed = (pass: Pass) => valueIn({ ...pass, position: position(pass) })
  return loom.source(name, { kind: 'step', stream: step.stream, type: known.type, feed })
}

/** Shapes and bounds, as numbers. */
function hostNumbers(
  loom: Loom,
  { elements, shape, dtype }: { elements: readonly Dim[]; shape: readonly number[]; dtype: OnnxDType },
  extent: Extent,
): string {
  const numbersIn = (sizes: Sizes) => elements.map(dim => evaluateDim(dim, symbolsOf(sizes)))
  const { step } = extent
  const place = step && `${step.stream}${step.isPicked ? '/picked' : ''}:${elements.join()}`
  return hostSource(loom, `h:${place ?? numbersIn(extent).join()}:${shape.length}:${dtype}`, extent, sizes =>
    hostValue(dtype, shape, numbersIn(sizes)),
  )
}

/** What the symbols of dimensions stand for. */
export const symbolsOf = ({ batch, position, past }: Sizes) => ({ batch, position, past })

/** What a model's inputs hold for prompts without padding: every token is real, positions count from 0. */
function inputValues({ name, shape }: ValueInfo, sizes: Sizes): number[] {
  const [rows = 1, columns = 1] = shape.map(dim => evaluateDim(dim, symbolsOf(sizes)))
  const each = (value: (place: number) => number) =>
    Array.from({ length: rows * columns }, (_, index) => value(index % columns))
  if (name === 'attention_mask') return each(() => 1)
  if (name === 'position_ids') return each(place => sizes.past + place)
  if (name === 'token_type_ids') return each(() => 0)
  throw new VitrineError(`this model file has an input ${name}, and what to feed it is not known`)
}

function inputOf({ dtype, shape }: ValueInfo, sizes: Sizes, numbers: readonly number[]): HostValue {
  return hostValue(
    dtype,
    shape.map(dim => evaluateDim(dim, symbolsOf(sizes))),
    numbers,
  )
}

function hostValue(dtype: OnnxDType, shape: readonly number[], numbers: readonly number[]): HostValue {
  const bytes = bytesOfNumbers(numbers, dtype)
  if (!bytes) throw new VitrineError(`an input of element type ${dtype} cannot be fed`)
  return { type: { dtype, shape: [...shape] }, bytes }
}

/** Token ids of a batch. */
function tokenIds(stream: Stream, loom: Loom): string {
  const dtype = stream.open.graph.inputs.find(({ name }) => name === 'input_ids')?.dtype ?? 'int64'
  const rows = stream.groups.flatMap(({ group, rows }) => {
    const ids = stream.run.prompts[group]?.ids
    return rows.map(row => ids?.[row] ?? [])
  })
  return hostSource(
    loom,
    `${stream.key}/input_ids`,
    extentOf(stream),
    ({ batch, position, ids }) => hostValue(dtype, [batch, position], ids.flat()),
    rows,
  )
}

/** Type of a model's value in a batch, in numbers; behind the last block only the unembedded positions count. */
export function typeInStream(stream: Stream, name: string): NumericType {
  const { open } = stream
  const position = isInHead(open, name) ? (stream.unembedded?.length ?? stream.positions) : stream.positions
  return typeInExtent(open, name, { ...extentOf(stream), position })
}

export function typeInExtent(open: OpenModel, name: string, extent: Extent): NumericType {
  const facts = open.graph.facts.get(name)
  const shape = (facts?.shape ?? []).map(dim => evaluateDim(dim, symbolsOf(extent)))
  return { dtype: facts?.dtype ?? 'float32', shape }
}

/** Whether a value is computed behind the last block. */
export function isInHead(open: OpenModel, name: string): boolean {
  const producer = open.index.producer.get(name)
  return producer !== undefined && open.segmentOf(producer) === 'head'
}
