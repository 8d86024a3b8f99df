import { type Rows, type Run } from '../graph/versions/v1.ts'
import { type OnnxNode } from '../onnx/ir.ts'
import { type OpenModel } from '../onnx/open.ts'
import { type ModelHandle } from './modelStore.ts'

/** Rows of one row group that share a length, and where they lie in a batch. */
export interface StreamRows {
  /** Index into `run.prompts`. */
  group: number
  /** Indices into the group's rows, in order. */
  rows: readonly number[]
  start: number
  count: number
}

/** Rows that go through the model together: a batch of prompts of one length. */
export interface Stream {
  /** Prefix of its values. */
  key: string
  model: ModelHandle
  /** The model's form for this pass: with keys and values of earlier positions as inputs, or without. */
  open: OpenModel
  run: Run
  groups: readonly StreamRows[]
  batch: number
  positions: number
  /** Earlier positions whose keys and values are kept; 0 but in later steps of a generation. */
  past: number
  /** Sorted positions that are unembedded; null for all. */
  unembedded: readonly number[] | null
  /** A pass of a generation: woven once, its numbers (ids, lengths, masks) are fed anew at each step. */
  isStep: boolean
  /** For a batch that begins where it differs from another one. */
  derived?: Derivation | undefined
}

/** What a batch takes from another one instead of computing it. */
export interface Derivation {
  from: Stream
  /** For each row of the batch the row of the other one that it is a copy of. */
  rows: readonly number[]
  /** The nodes of the forward pass that differ, in order, and so run. */
  nodes: readonly OnnxNode[]
  /** Names of the model's values that they make. */
  made: ReadonlySet<string>
}

/** Row group -> its rows that go together. */
export type RowSets = ReadonlyMap<number, readonly number[]>

/**
 * Batches for each set of row groups: rows of one length share one, because nothing is padded on the device and so
 * every row has the numbers of running alone, on every architecture.
 * @param mostRows most rows of a length that a batch may have
 */
export function streamsOf(
  run: Run,
  runIndex: number,
  model: ModelHandle,
  partition: readonly (readonly number[])[],
  mostRows: (positions: number) => number = () => Infinity,
): Stream[] {
  return partition
    .flatMap(groups => rowSetsOf(run, groups, mostRows))
    .map(({ positions, rows }, index): Stream => {
      const { groups, batch } = rowsInOrder(rows)
      const key = `r${runIndex}s${index}`
      return {
        key,
        model,
        open: model.open,
        run,
        groups,
        batch,
        positions,
        past: 0,
        unembedded: null,
        isStep: false,
      }
    })
}

/** Where the rows of each group lie in a batch. */
export function rowsInOrder(sets: RowSets): { groups: StreamRows[]; batch: number } {
  let batch = 0
  const groups = [...sets].map(([group, rows]): StreamRows => {
    const start = batch
    batch += rows.length
    return { group, rows, start, count: rows.length }
  })
  return { groups, batch }
}

/** The rows of some groups by length, in sets of at most as many rows as fit. */
function rowSetsOf(run: Run, groups: readonly number[], mostRows: (positions: number) => number) {
  const sets: { positions: number; rows: Map<number, number[]>; count: number }[] = []
  const open = new Map<number, (typeof sets)[number]>()
  for (const group of groups)
    run.prompts[group]?.ids.forEach((ids, row) => {
      const positions = ids.length
      let set = open.get(positions)
      if (!set || set.count >= Math.max(1, mostRows(positions))) {
        set = { positions, rows: new Map(), count: 0 }
        open.set(positions, set)
        sets.push(set)
      }
      set.count++
      const rows = set.rows.get(group)
      if (rows) rows.push(row)
      else set.rows.set(group, [row])
    })
  return sets
}

/** Rows of a row group inside a stream's batch. */
export function rowsIn(stream: Stream, rows: Rows): { start: number; count: number } | undefined {
  if (rows === 'all') return { start: 0, count: stream.batch }
  return groupsOf(stream.groups).get(rows)
}

const indexed = new WeakMap<Stream['groups'], ReadonlyMap<number, StreamRows>>()

/** The groups of a batch by number: a batch of a sweep has hundreds. */
function groupsOf(groups: Stream['groups']): ReadonlyMap<number, StreamRows> {
  const known = indexed.get(groups)
  if (known) return known
  const byNumber = new Map(groups.map(rows => [rows.group, rows]))
  indexed.set(groups, byNumber)
  return byNumber
}

/** The prompts of a row group, or of all, one by one. */
export const idsOf = (run: Run, rows: Rows): readonly number[][] =>
  rows === 'all' ? run.prompts.flatMap(prompt => prompt.ids) : (run.prompts[rows]?.ids ?? [])

/** Number of rows of a group, or of all. */
export const rowCount = (run: Run, rows: Rows): number => idsOf(run, rows).length

/** Positions of the longest row of a group, or of all: rows are aligned on the right (LANGUAGE 21). */
export const longestOf = (run: Run, rows: Rows): number =>
  idsOf(run, rows).reduce((longest, { length }) => Math.max(longest, length), 0)
