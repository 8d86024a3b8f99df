import { inputsOf } from '../graph/edges.ts'
import { decodeIndex } from '../graph/operations/indexItems.ts'
import { type IndexItem } from '../graph/operations/operation.ts'
import { type Graph, type Json, type Node, type OperationNode, type Rows } from '../graph/versions/v1.ts'
import { type ModelHandle } from './modelStore.ts'
import { type Step } from './plan.ts'
import { longestOf, rowsIn, type Stream } from './stream.ts'
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

/** A read or write behind the last block of a model. */
export interface HeadLook {
  rows: Rows
  /** Positions of the longest of its rows. */
  longest: number
  /** Sorted positions that are looked at, aligned on the right like the site; null for all. */
  positions: readonly number[] | null
}

/** What is looked at behind the last block, by the id of the read or write. */
export type HeadLooks = ReadonlyMap<string, HeadLook>

/**
 * The positions whose logits are looked at, where every look at what lies behind the last block is an index that
 * names its positions (`logits[':, -1']`): then no others are normed and unembedded.
 * @param live ids of the nodes that saved values need
 */
export function headLooks(
  graph: Graph,
  models: readonly (ModelHandle | null)[],
  live: ReadonlySet<string>,
): HeadLooks {
  const readers = readersOf(graph, live)
  const looks = new Map<string, HeadLook>()
  graph.runs.forEach((run, index) => {
    const model = models[index]
    if (!model) return
    const restricts = isPositionwise(model)
    for (const node of run.nodes) {
      if ((node.kind !== 'read' && node.kind !== 'write') || !live.has(node.id)) continue
      const place = model.open.places.get(node.site)
      if (!place || !isInHead(model.open, place.tensor)) continue
      const longest = longestOf(run, node.rows)
      const taken =
        restricts && node.kind === 'read'
          ? positionsTaken(node.id, readers.get(node.id) ?? [], longest)
          : null
      looks.set(node.id, { rows: node.rows, longest, positions: taken })
    }
  })
  return looks
}

/**
 * The positions of a batch that are unembedded, in its own count; null for all.
 * @param always positions that are wanted whatever is looked at
 */
export function unembeddedPositions(
  stream: Stream,
  looks: HeadLooks,
  always: readonly number[] = [],
): readonly number[] | null {
  const positions = new Set(always)
  let looked = always.length > 0
  for (const node of stream.run.nodes) {
    const look = looks.get(node.id)
    if (!look || !rowsIn(stream, look.rows)) continue
    if (look.positions === null) return null
    looked = true
    const pads = look.longest - stream.positions
    for (const position of look.positions) if (position >= pads) positions.add(position - pads)
  }
  return looked && positions.size < stream.positions ? [...positions].sort((a, b) => a - b) : null
}

/** Whether a head treats each position alone, so that those nobody looks at can be left out. */
export function isPositionwise({ open }: ModelHandle): boolean {
  return open.graph.nodes.every(
    node => open.segmentOf(node) !== 'head' || open.index.isPrologue(node) || positionwise.has(node.op),
  )
}

/** The live nodes that take each node's value, in whichever run. */
function readersOf(graph: Graph, live: ReadonlySet<string>): Map<string, Node[]> {
  const readers = new Map<string, Node[]>()
  for (const run of graph.runs)
    for (const node of run.nodes)
      if (live.has(node.id))
        for (const id of inputsOf(node)) {
          const known = readers.get(id)
          if (known) known.push(node)
          else readers.set(id, [node])
        }
  return readers
}

function positionsTaken(id: string, readers: readonly Node[], longest: number): number[] | null {
  const positions = new Set<number>()
  for (const reader of readers) {
    const picked = reader.kind === 'op' ? pickedPositions(reader, id, longest) : null
    if (picked === null) return null
    for (const position of picked) positions.add(position)
  }
  return positions.size > 0 && positions.size < longest ? [...positions].sort((a, b) => a - b) : null
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
  looks: HeadLooks,
): Readonly<Record<string, Json>> | undefined {
  const [source = ''] = node.inputs
  const look = looks.get(source)
  if (node.op !== 'index' || !look?.positions) return undefined
  const picked = pickedPositions(node, source, look.longest)
  const item = positionItem(node)
  if (!picked || !item) return undefined
  const { positions } = look
  const places = picked.map(position => positions.indexOf(position))
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

/** Positions whose logits steps compute, over all rows, by the index of the step. */
export function countUnembedded(
  steps: readonly Step[],
  streams: readonly Stream[],
): ReadonlyMap<number, number> {
  const counts = new Map(
    streams.map(({ key, model, batch, positions, unembedded }) => [
      `${key}/${model.open.graph.output}`,
      batch * (unembedded?.length ?? positions),
    ]),
  )
  return new Map(
    steps.map(({ items }, index) => [
      index,
      items.flatMap(({ outputs }) => outputs).reduce((sum, name) => sum + (counts.get(name) ?? 0), 0),
    ]),
  )
}
