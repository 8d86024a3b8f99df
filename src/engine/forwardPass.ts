import { type OnnxNode } from '../onnx/ir.ts'
import { type Emitter } from '../onnx/lowering/lowering.ts'
import { type Loom } from './loom.ts'
import { type SiteStates } from './siteStates.ts'
import { type Stream } from './stream.ts'
import { passNodes } from './passNodes.ts'
import {
  extentOf,
  modelValue,
  prologueKey,
  steadyValue,
  typeInStream,
  typeInExtent,
  type Extent,
  type ModelForm,
} from './streamValues.ts'
import { type Segment } from './woven.ts'

/** Adds a batch's forward pass to the woven graph, with every written site's value in place of what it replaces. */
export function emitForwardPass(states: SiteStates, loom: Loom): void {
  const { stream } = states
  const { open } = stream
  emitSteady(stream, loom, extentOf(stream))
  const gathered = new Map<string, string>()
  for (const node of stream.derived?.nodes ?? passNodes(open, states.touched, states.written)) {
    const segment = segmentOf(stream, node)
    const inHead = open.segmentOf(node) === 'head'
    const inputs = node.inputs.map((name, input) => {
      if (!open.index.activations.has(name))
        return inHead ? headValue(stream, loom, name) : modelValue(stream, loom, name)
      const operand = states.operandName(node, input, name)
      const producer = open.index.producer.get(name)
      const entersHead = inHead && producer !== undefined && open.segmentOf(producer) !== 'head'
      return entersHead ? pickPositions(stream, loom, operand, name, gathered) : operand
    })
    const outputs = node.outputs.map(name => (name === '' ? '' : modelValue(stream, loom, name)))
    node.outputs.forEach((name, index) => loom.type(outputs[index] ?? '', typeInStream(stream, name)))
    loom.node({ ...node, name: '', inputs, outputs }, segment)
  }
}

function segmentOf(stream: Stream, node: OnnxNode): Segment {
  const part = stream.open.segmentOf(node)
  if (part === 'head') return headSegment(stream)
  const layers = typeof part === 'number' ? [part] : []
  return {
    key: `${stream.key}/${part}`,
    stream: stream.key,
    label: typeof part === 'number' ? `layer ${part}` : part,
    layers,
    onCpu: false,
  }
}

const headSegment = ({ key }: Stream): Segment => ({
  key: `${key}/head`,
  stream: key,
  label: 'head',
  layers: [],
  onCpu: false,
})

/** Adds masks and position tables, which see no weight and no token: once for everything of one extent. */
export function emitSteady(form: ModelForm, loom: Loom, extent: Extent): void {
  const { open } = form
  const key = prologueKey(form, extent)
  if (!loom.once(key)) return
  const segment: Segment = { key, stream: null, label: 'masks', layers: [], onCpu: true }
  for (const node of open.graph.nodes) {
    if (!open.index.isPrologue(node)) continue
    const inputs = node.inputs.map(name => steadyValue(form, loom, name, extent))
    const outputs = node.outputs.map(name => (name === '' ? '' : `${key}/${name}`))
    node.outputs.forEach((name, index) => loom.type(outputs[index] ?? '', typeInExtent(open, name, extent)))
    loom.node({ ...node, name: '', inputs, outputs }, segment)
  }
}

/** Shapes inside the head speak of the unembedded positions only. */
function headValue(stream: Stream, loom: Loom, name: string): string {
  const extent = extentOf(stream)
  const { unembedded } = stream
  if (unembedded === null) return steadyValue(stream, loom, name, extent)
  const step = extent.step && { ...extent.step, isPicked: true }
  return steadyValue(stream, loom, name, { ...extent, position: unembedded.length, step })
}

/** The positions of the residual stream that are unembedded. */
function pickPositions(
  stream: Stream,
  loom: Loom,
  operand: string,
  name: string,
  gathered: Map<string, string>,
): string {
  const { unembedded } = stream
  if (unembedded === null) return operand
  const known = gathered.get(operand)
  if (known !== undefined) return known
  const { dtype, shape } = typeInStream(stream, name)
  const type = { dtype, shape: shape.with(1, unembedded.length) }
  const segment = headSegment(stream)
  const build = (emitter: Emitter) => {
    const indices = emitter.constant({
      dtype: 'int32',
      shape: [unembedded.length],
      data: Int32Array.from(fromEnd(unembedded, stream.positions)),
    })
    return emitter.emit('Gather', [operand, indices], { axis: { type: 'int', value: 1 } })[0]
  }
  const picked = loom.cluster(undefined, [operand], type, build, segment)
  gathered.set(operand, picked)
  return picked
}

/** The last position counts from the end, so that one program serves prompts of every length. */
const fromEnd = (places: readonly number[], positions: number): readonly number[] =>
  places.length === 1 && places[0] === positions - 1 ? [-1] : places
