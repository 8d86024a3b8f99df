import { inputsOf } from '../graph/edges.ts'
import { decodeIndex } from '../graph/operations/indexItems.ts'
import { type IndexItem } from '../graph/operations/operation.ts'
import { type Graph, type Json, type OperationNode, type Run } from '../graph/versions/v1.ts'
import { type ModelHandle } from './modelStore.ts'
import { type Plan } from './plan.ts'
import { type Stream } from './stream.ts'
import { isInHead } from './streamValues.ts'

/** Operators of a head that treat each position alone. */
const positionwise = new Set([
  'LayerNormalization',
  'SimplifiedLayerNormalization',
  'MatMul',
  'Gemm',
  'Add',
  'Sub',
  'Mul',
  'Div',
  'Pow',
  'Sqrt',
  'Tanh',
  'Reshape',
  'ReduceMean',
  'Reciprocal',
  'Cast',
])

/**
 * The positions whose logits are looked at, where every look at what lies behind the last block is an index that
 * names its positions (`logits[':, -1']`): then no others are normed and unembedded.
 * @param live ids of the nodes that saved values need
 * @param groups row groups of the batch
 * @returns sorted positions, or null for all
 */
export function unembeddedPositions(
  run: Run,
  model: ModelHandle,
  groups: readonly number[],
  live: ReadonlySet<string>,
): readonly number[] | null {
  const { open } = model
  const length = run.prompts[groups[0] ?? 0]?.ids[0]?.length ?? 0
  if (
    open.graph.nodes.some(
      node => open.segmentOf(node) === 'head' && !open.index.isPrologue(node) && !positionwise.has(node.op),
    )
  )
    return null
  const inBatch = (rows: number | 'all') => rows === 'all' || groups.includes(rows)
  const positions = new Set<number>()
  for (const node of run.nodes) {
    if ((node.kind !== 'read' && node.kind !== 'write') || !inBatch(node.rows)) continue
    const place = open.places.get(node.site)
    if (!place || !isInHead(open, place.tensor)) continue
    if (node.kind === 'write') return null
    if (!live.has(node.id)) continue
    for (const reader of run.nodes.filter(other => live.has(other.id) && inputsOf(other).includes(node.id))) {
      const picked = reader.kind === 'op' ? pickedPositions(reader, node.id, length) : null
      if (picked === null) return null
      for (const position of picked) positions.add(position)
    }
  }
  return positions.size > 0 && positions.size < length ? [...positions].sort((a, b) => a - b) : null
}

/** Positions that an index of logits [batch, position, vocab] takes; null where it takes them all or cannot be told. */
function pickedPositions(node: OperationNode, id: string, length: number): number[] | null {
  if (node.op !== 'index' || node.inputs[0] !== id || node.inputs.length > 1) return null
  const item = positionItem(node)
  if (item === undefined) return null
  const normal = (position: number) => (position < 0 ? position + length : position)
  if (item.kind === 'int') return [normal(item.value)]
  if (item.kind === 'ints') return item.values.map(normal)
  if (item.kind !== 'slice' || (item.step ?? 1) !== 1) return null
  const [start, stop] = [normal(item.start ?? 0), item.stop === null ? length : normal(item.stop)]
  const result: number[] = []
  for (let position = Math.max(0, start); position < Math.min(stop, length); position++) result.push(position)
  return result.length > 0 && result.length < length ? result : null
}

/** The part of an index that speaks of positions, where the parts before it take exactly the batch. */
function positionItem(node: OperationNode): IndexItem | undefined {
  const [first, second] = decodeIndex(node.attrs.index ?? null) ?? []
  const takesBatch = first?.kind === 'int' || first?.kind === 'slice'
  return takesBatch && second?.kind !== 'newaxis' && second?.kind !== 'ellipsis' ? second : undefined
}

/** Attributes of an index of logits, rewritten to count unembedded positions only; undefined for other nodes. */
export function remapUnembedded(
  node: OperationNode,
  streams: readonly Stream[],
  graph: Graph,
): Readonly<Record<string, Json>> | undefined {
  if (node.op !== 'index') return undefined
  const source = graph.runs.flatMap(run => run.nodes).find(other => other.id === node.inputs[0])
  if (source?.kind !== 'read') return undefined
  const { rows } = source
  const stream = streams.find(
    ({ run, groups }) =>
      run.nodes.includes(source) && (rows === 'all' || groups.some(({ group }) => group === rows)),
  )
  const place = stream?.model.open.places.get(source.site)
  if (!stream?.unembedded || !place || !isInHead(stream.model.open, place.tensor)) return undefined
  const picked = pickedPositions(node, source.id, stream.positions)
  const item = positionItem(node)
  if (!picked || !item) return undefined
  const places = picked.map(position => stream.unembedded?.indexOf(position) ?? 0)
  const [first = 0] = places
  const replaced = replacedItem(item, first, places)
  const index = Array.isArray(node.attrs.index) ? node.attrs.index.with(1, replaced) : []
  return { ...node.attrs, index }
}

/** A slice of neighbouring positions is one of neighbouring places, because the places are sorted. */
function replacedItem(item: IndexItem, first: number, places: number[]): Json {
  if (item.kind === 'int') return { kind: 'int', value: first }
  if (item.kind === 'slice') return { kind: 'slice', start: first, stop: first + places.length, step: null }
  return { kind: 'ints', values: places }
}

/** Positions whose logits a plan computes, over all rows. */
export function countUnembedded(plan: Plan, streams: readonly Stream[]): number {
  const made = new Set(plan.steps.flatMap(step => step.items.flatMap(item => item.outputs)))
  return streams
    .filter(({ key, model }) => made.has(`${key}/${model.open.graph.output}`))
    .reduce((sum, { batch, positions, unembedded }) => sum + batch * (unembedded?.length ?? positions), 0)
}
