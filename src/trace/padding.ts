import { decodeIndex } from '../graph/operations/indexItems.ts'
import { isOperationName, operations } from '../graph/operations/registry.ts'
import { type IndexItem, type Operation } from '../graph/operations/operation.ts'
import { type Json } from '../graph/versions/v1.ts'
import { inputsOfSource, type Expression } from './expression.ts'
import { type Program } from './program.ts'
import { warn } from './warn.ts'

/** Where a value holds places that are no tokens: rows and positions of unequal prompts, axis by axis. */
interface Layout {
  /** Tokens of each row of the group. */
  lengths: readonly number[]
  width: number
  /** The axis of rows, null where one row was taken; and the rows along it. */
  batch: number | null
  rows: readonly number[]
  /** Axes of positions, and the positions along each. */
  positions: readonly { axis: number; places: readonly number[] }[]
}

/** Reductions that places without a token mislead: 0 counts in a mean, and may be the largest of negative values. */
const misled = new Set(['mean', 'std', 'variance'])
const misledAlong = new Set(['max', 'min', 'argmax', 'argmin'])

/** Warns of a reduction over positions some of which are no tokens (LANGUAGE 21). */
export function warnOfPads(
  program: Program,
  name: string,
  expression: Expression,
  attrs: Readonly<Record<string, Json>>,
): void {
  if (!misled.has(name) && !(misledAlong.has(name) && attrs['dim'] !== undefined)) return
  for (const made of unseen(expression)) layoutOf(made)
  const layout = layoutOf(expression)
  if (layout === null) return
  const over = axesOf(attrs['dim'], expression.shape.length)
  const axes = layout.positions.filter(({ axis }) => over.includes(axis) || over.includes(layout.batch ?? -1))
  const pads = axes.reduce((sum, { places }) => sum + padsAt(layout, places), 0)
  if (pads === 0) return
  warn(
    program,
    `this ${name} counts ${pads === 1 ? 'a place that is' : `${pads} places that are`} no token: rows of unequal length are aligned on the right, and shorter ones have 0 there`,
    'count real tokens only: const m = t.mask.float().unsqueeze(-1); (h * m).sum(1) / m.sum(1)',
  )
}

const padsAt = ({ lengths, width, rows }: Layout, places: readonly number[]): number =>
  rows.reduce((sum, row) => sum + places.filter(place => place < width - (lengths[row] ?? 0)).length, 0)

const known = new WeakMap<Expression, Layout | null>()

/** What a value is made of and was not looked at yet, in order of creation: then no search goes deep. */
function unseen(expression: Expression): Expression[] {
  const found = new Set([expression])
  for (const { source } of found)
    for (const input of inputsOfSource(source)) if (!known.has(input)) found.add(input)
  return [...found].sort((a, b) => a.serial - b.serial)
}

/** null where no places without tokens are known of: what the mask has touched counts as taken care of. */
function layoutOf(expression: Expression): Layout | null {
  const before = known.get(expression)
  if (before !== undefined) return before
  const layout = findLayout(expression)
  known.set(expression, layout)
  return layout
}

function findLayout(expression: Expression): Layout | null {
  const { source, trace, shape } = expression
  if (usesMask(expression)) return null
  if (source.kind === 'read') {
    const dims = trace?.model.sites.site(source.site)?.shape
    if (trace === null || dims === undefined || source.site.endsWith('.scores')) return null
    const groups = source.rows === 'all' ? trace.prompts : trace.prompts.slice(source.rows, source.rows + 1)
    const lengths = groups.flatMap(({ ids }) => ids.map(row => row.length))
    const width = Math.max(...lengths)
    if (lengths.every(length => length === width)) return null
    const places = [...Array(width).keys()]
    const positions = dims.flatMap((dim, axis) =>
      String(dim).includes('position') ? [{ axis, places }] : [],
    )
    return { lengths, width, batch: dims.indexOf('batch'), rows: [...lengths.keys()], positions }
  }
  if (source.kind === 'call') return layoutOf(source.input)
  if (source.kind !== 'op' || !isOperationName(source.op)) return null
  const operation: Operation = operations[source.op]
  const from = source.inputs.find(input => layoutOf(input) !== null)
  const layout = from === undefined ? null : layoutOf(from)
  if (from === undefined || layout === null) return null
  const rank = from.shape.length
  if (source.op === 'index')
    return from === source.inputs[0] ? indexed(layout, source.attrs['index'] ?? [], rank) : null
  if (source.op === 'stack') return inserted(layout, axisOf(Number(source.attrs['dim'] ?? 0), shape.length))
  if (operation.family === 'elementwise' || operation.family === 'comparison' || source.op === 'cast')
    return moved(layout, axis => axis + shape.length - rank)
  if (operation.family === 'reduction') {
    const over = axesOf(source.attrs['dim'], rank)
    if ([layout.batch, ...layout.positions.map(({ axis }) => axis)].some(axis => over.includes(axis ?? -1)))
      return null
    return source.attrs['keepdim'] === true
      ? layout
      : moved(layout, axis => axis - over.filter(dropped => dropped < axis).length)
  }
  return null
}

const masks = new WeakMap<Expression, boolean>()

/** Whether the mask of real tokens is part of a value. */
function usesMask(expression: Expression): boolean {
  const before = masks.get(expression)
  if (before !== undefined) return before
  const { source } = expression
  const uses =
    source.kind === 'prompt'
      ? source.what === 'mask'
      : source.kind === 'op' && inputsOfSource(source).some(usesMask)
  masks.set(expression, uses)
  return uses
}

const moved = (layout: Layout, to: (axis: number) => number): Layout => ({
  ...layout,
  batch: layout.batch === null ? null : to(layout.batch),
  positions: layout.positions.map(({ axis, places }) => ({ axis: to(axis), places })),
})

const inserted = (layout: Layout, at: number): Layout => moved(layout, axis => (axis >= at ? axis + 1 : axis))

const axisOf = (dim: number, rank: number): number => (dim < 0 ? dim + rank : dim)

function axesOf(dim: Json | undefined, rank: number): number[] {
  if (dim === undefined || dim === null) return [...Array(rank).keys()]
  return (Array.isArray(dim) ? dim : [dim]).map(one => axisOf(Number(one), rank))
}

/** After an index of numbers and slices; other parts move places about, and nothing is said of them. */
function indexed(layout: Layout, index: Json, rank: number): Layout | null {
  const items = decodeIndex(index) ?? []
  if (items.some(({ kind }) => kind === 'ints' || kind === 'operand')) return null
  const named = items.filter(({ kind }) => kind !== 'newaxis' && kind !== 'ellipsis').length
  const whole = (count: number): IndexItem[] =>
    Array.from({ length: count }, () => ({ kind: 'slice', start: null, stop: null, step: null }))
  const spread = items.flatMap(item => (item.kind === 'ellipsis' ? whole(rank - named) : [item]))
  const full = [...spread, ...whole(rank - spread.filter(({ kind }) => kind !== 'newaxis').length)]

  let axis = 0
  let out = 0
  let { batch, rows } = layout
  const positions: { axis: number; places: readonly number[] }[] = []
  for (const item of full) {
    if (item.kind === 'newaxis') {
      out++
      continue
    }
    const pick = (places: readonly number[]) => picked(places, item)
    if (axis === layout.batch) {
      rows = pick(rows)
      batch = item.kind === 'int' ? null : out
    }
    const here = layout.positions.find(position => position.axis === axis)
    // One position that every row has is none that a reduction could run over.
    if (here !== undefined)
      positions.push({ axis: item.kind === 'int' ? -1 : out, places: pick(here.places) })
    if (item.kind !== 'int') out++
    axis++
  }
  return { ...layout, batch, rows, positions }
}

function picked(places: readonly number[], item: IndexItem): readonly number[] {
  if (item.kind === 'int') return places.slice(item.value, item.value === -1 ? undefined : item.value + 1)
  if (item.kind !== 'slice') return places
  const { start, stop, step } = item
  return places.slice(start ?? undefined, stop ?? undefined).filter((_, i) => i % (step ?? 1) === 0)
}
