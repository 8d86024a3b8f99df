import { VitrineError } from '../graph/errors.ts'
import { type ReadNode, type Rows, type Run, type WriteNode } from '../graph/versions/v1.ts'
import { cropLeft, joinRows, padLeft, pick, type Piece } from './align.ts'
import { type Loom } from './loom.ts'
import { fitTo } from './rows.ts'
import { type OperandValue, type SiteStates } from './siteStates.ts'
import { longestOf, rowCount, rowsIn, type Stream } from './stream.ts'
import { type HeadLook } from './unembed.ts'

/**
 * Reads a site in the rows of one prompt, or of all, whichever batches they are in: rows of unequal length aligned on
 * the right, with 0 in front of the shorter ones (-inf for scores).
 * @param look which positions are wanted, for a site behind the last block
 */
export function readRows(
  loom: Loom,
  node: ReadNode,
  run: Run,
  states: readonly SiteStates[],
  look: HeadLook | undefined,
): Piece {
  const holders = holdersOf(node.rows, states)
  const first = widestOf(holders)
  const position = look?.positions?.length ?? longestOf(run, node.rows)
  const type = first.typeAt(node.site, rowCount(run, node.rows), position)
  const fill = first.padOf(node.site)
  if (first.isShared(node.site)) return pick(loom, first.read(node), 0, [0], node.span)
  const pieces = holders.map(state => {
    const piece = lookedAt(loom, state.read(node), state.stream, look, node)
    return padLeft(loom, piece, [piece.type.shape[0] ?? 0, ...type.shape.slice(1)], fill, node.span)
  })
  const slots = holders.flatMap(({ stream }) => slotsOf(run, stream, node.rows))
  return joinRows(loom, pieces, slots, type, node.span)
}

/** The positions that this read wants, of those that a batch unembeds. */
function lookedAt(
  loom: Loom,
  piece: Piece,
  stream: Stream,
  look: HeadLook | undefined,
  { span }: ReadNode,
): Piece {
  if (!look?.positions) return piece
  const pads = look.longest - stream.positions
  const own = look.positions.flatMap(position => (position >= pads ? [position - pads] : []))
  const places = own.map(position => stream.unembedded?.indexOf(position) ?? position)
  return pick(loom, piece, 1, places, span)
}

/** Writes a site in the rows of one prompt, or of all, whichever batches they are in; each row takes its own slice. */
export function writeRows(
  loom: Loom,
  node: WriteNode,
  run: Run,
  states: readonly SiteStates[],
  value: OperandValue,
): void {
  const holders = holdersOf(node.rows, states)
  const first = widestOf(holders)
  const rows = rowCount(run, node.rows)
  const type = first.typeAt(node.site, rows, longestOf(run, node.rows))
  for (const state of holders) {
    const slots = slotsOf(run, state.stream, node.rows)
    const own = state.typeAt(node.site, slots.length, state.stream.positions)
    const isWhole = slots.length === rows && slots.every((slot, index) => slot === index)
    if ((isWhole && own.shape.join() === type.shape.join()) || isSame(value, own.shape, type.shape)) {
      state.write(node, value)
      continue
    }
    const whole = { name: fitTo(loom, value, type, node.span), type }
    const picked = first.isShared(node.site) ? whole : pick(loom, whole, 0, slots, node.span)
    state.write(node, cropLeft(loom, picked, own.shape, node.span))
  }
}

/** Whether a value is the same along every axis in which a batch differs from the whole, so that it needs no slice. */
function isSame(value: OperandValue, own: readonly number[], whole: readonly number[]): boolean {
  if ('scalar' in value) return true
  const { shape } = value.type
  return whole.every((size, axis) => {
    const there = shape[axis - (whole.length - shape.length)] ?? 1
    return there === 1 || (size === own[axis] && axis > 0)
  })
}

/** The batch of the longest rows, earlier positions included: others are filled up to it. */
function widestOf(holders: readonly [SiteStates, ...SiteStates[]]): SiteStates {
  const width = ({ stream }: SiteStates) => stream.positions + stream.past
  return holders.reduce((a, b) => (width(b) > width(a) ? b : a))
}

function holdersOf(rows: Rows, states: readonly SiteStates[]): [SiteStates, ...SiteStates[]] {
  const [first, ...others] = states.filter(({ stream }) => rowsIn(stream, rows) !== undefined)
  if (!first) throw new VitrineError('a site can only be read or written in a trace over a prompt')
  return [first, ...others]
}

/** Where the rows of a batch stand among the rows of a group, or of all. */
function slotsOf(run: Run, stream: Stream, rows: Rows): number[] {
  return stream.groups
    .filter(({ group }) => rows === 'all' || rows === group)
    .flatMap(({ group, rows: own }) => {
      const before = rows === 'all' ? run.prompts.slice(0, group) : []
      const start = before.reduce((sum, { ids }) => sum + ids.length, 0)
      return own.map(row => start + row)
    })
}
