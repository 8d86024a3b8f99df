import { VitrineError } from '../graph/errors.ts'
import { type TensorType } from '../graph/tensorData.ts'
import { isReplacement, isTouch, touchedSite, type Replacement, type Touch } from '../graph/touch.ts'
import { type ReadNode, type WriteNode } from '../graph/versions/v1.ts'
import { languageDType } from '../onnx/dtypes.ts'
import { int64s } from '../onnx/lowering/emit.ts'
import { type OnnxNode } from '../onnx/ir.ts'
import { type Place } from '../onnx/places.ts'
import { type Loom, type ScalarValue } from './loom.ts'
import {
  concatRows,
  cutRows,
  fitTo,
  hideMasked,
  materialize,
  permute,
  replaceRows,
  type Parts,
  type Sized,
  type RowRange,
} from './rows.ts'
import { rowsIn, type Stream } from './stream.ts'
import { modelValue, typeInExtent, typeInStream } from './streamValues.ts'

/** A skip as what it is to the model: a write at the module's output; the module then runs for nobody. */
export const asWrite = (node: Replacement): WriteNode =>
  node.kind === 'write' ? node : { ...node, kind: 'write', site: touchedSite(node) }

export type OperandValue = { name: string; type: TensorType } | ScalarValue

/** Places that a batch reads or writes, and those that it writes. */
export function placesTouched(
  stream: Stream,
  live: ReadonlySet<string>,
): { touched: Place[]; written: Place[] } {
  const touches = stream.run.nodes
    .filter(isTouch)
    .filter(node => live.has(node.id) && rowsIn(stream, node.rows) !== undefined)
  const placesOf = (nodes: readonly Touch[]) =>
    [...new Set(nodes.map(touchedSite))].map(site => placeAt(stream, site))
  return { touched: placesOf(touches), written: placesOf(touches.filter(isReplacement)) }
}

/** @throws VitrineError where the model has no such site */
export function placeAt({ open }: Pick<Stream, 'open'>, site: string): Place {
  const place = open.places.get(site)
  if (!place) throw new VitrineError(`the model has no site ${site}`)
  return place
}

/**
 * The sites of one batch while interventions are woven in: what each site's rows hold before and after each write,
 * and by which name the model goes on with them. Several sites can lie on one tensor; what they hold is passed on in
 * model order, whatever the order in code (LANGUAGE 6-8).
 */
export class SiteStates {
  readonly stream: Stream
  private readonly loom: Loom
  /** Places that this batch reads or writes. */
  readonly touched: readonly Place[]
  readonly written: readonly Place[]
  private readonly parts = new Map<string, Parts>()
  private readonly after = new Map<string, Parts>()

  constructor(stream: Stream, loom: Loom, live: ReadonlySet<string>) {
    this.stream = stream
    this.loom = loom
    const { touched, written } = placesTouched(stream, live)
    this.touched = touched
    this.written = written
  }

  read(node: ReadNode): { name: string; type: Sized } {
    const place = this.place(node.site)
    const rows = this.rows(node)
    const parts = this.partsBefore(node, place)
    const stored = this.tensorType(place, rows)
    const names = cutRows(parts, rows).map(part => {
      const name = materialize(this.loom, part, stored, node.span)
      const masked = part.original && place.maskedTo !== undefined
      return masked
        ? hideMasked(this.loom, name, { ...stored, shape: stored.shape.with(0, part.count) }, node.span)
        : name
    })
    const whole = concatRows(this.loom, names, stored, node.span)
    const type = this.siteType(place, rows)
    return { name: place.perm ? permute(this.loom, whole, place.perm, type, node.span) : whole, type }
  }

  /**
   * What a read sees: `previous` names the last write in code order. One that reads rows of several writes, or whose
   * last write was in another batch, sees every write woven so far.
   */
  private partsBefore(node: ReadNode, place: Place): Parts {
    if (node.previous === null) return this.initial(place)
    return this.after.get(node.previous) ?? this.parts.get(place.path) ?? this.initial(place)
  }

  /** Type of a site in a number of rows of a length. */
  typeAt(site: string, rows: number, positions: number): Sized {
    const place = this.place(site)
    const { open, past } = this.stream
    const { dtype, shape } = typeInExtent(open, place.tensor, {
      batch: rows,
      position: positions,
      past,
    })
    return permuted(place, { dtype: languageDType(dtype), shape })
  }

  /** Whether one value serves every row of the batch (a table of positions). */
  isShared(site: string): boolean {
    const [rows] = this.stream.open.graph.facts.get(this.place(site).tensor)?.shape ?? []
    return rows === 1
  }

  /** What a read gives at positions that a row does not have. */
  padOf(site: string): number {
    return this.place(site).maskedTo === undefined ? 0 : -Infinity
  }

  /** Casts and broadcasts the value to the site (LANGUAGE 12). */
  write(node: WriteNode, value: OperandValue): void {
    const place = this.place(node.site)
    const rows = this.rows(node)
    const fitted = fitTo(this.loom, value, this.siteType(place, rows), node.span)
    const stored = this.tensorType(place, rows)
    const name = place.perm ? permute(this.loom, fitted, inverseOf(place.perm), stored, node.span) : fitted
    const before = this.parts.get(place.path) ?? this.initial(place)
    const parts = replaceRows(before, { ...rows, name, of: rows, original: false })
    this.parts.set(place.path, parts)
    this.after.set(node.id, parts)
  }

  /** Gives each written site's value the name by which later nodes know it. */
  finish(): void {
    for (const [path, parts] of this.parts) {
      const type = this.tensorType(this.place(path), { start: 0, count: this.stream.batch })
      const names = parts.map(part => materialize(this.loom, part, type, undefined))
      this.loom.alias(this.writtenName(path), concatRows(this.loom, names, type, undefined))
    }
  }

  /** The name under which a node of the model reads an operand, writes included. */
  operandName(node: OnnxNode, input: number, tensor: string): string {
    return this.lastWritten(tensor, place => reaches(place, node, input))
  }

  /** The name under which a tensor leaves the model, writes included. */
  outwardName(tensor: string): string {
    return this.lastWritten(tensor, place => place.edges === 'all')
  }

  /** What reaches a site: what the nearest written site upstream on the same tensor left, else the tensor. */
  private initial(place: Place): Parts {
    const upstream = (other: Place) =>
      other.order < place.order &&
      (other.edges === 'all' ||
        (place.edges !== 'all' && place.edges.every(edge => reaches(other, edge.node, edge.input))))
    const all = { start: 0, count: this.stream.batch }
    const name = this.lastWritten(place.tensor, upstream)
    const own = this.isShared(place.path) ? this.inEveryRow(place, name) : name
    return [{ ...all, name: own, of: all, original: true }]
  }

  private inEveryRow(place: Place, name: string): string {
    const type = this.tensorType(place, { start: 0, count: this.stream.batch })
    return this.loom.cluster(undefined, [name], type, emitter => {
      return emitter.emit('Expand', [name, int64s(emitter, type.shape)])[0]
    })
  }

  private lastWritten(tensor: string, counts: (place: Place) => boolean): string {
    const places = this.written.filter(place => place.tensor === tensor && counts(place))
    const last = places.toSorted((a, b) => a.order - b.order).at(-1)
    return last ? this.writtenName(last.path) : modelValue(this.stream, this.loom, tensor)
  }

  private rows(node: ReadNode | WriteNode): RowRange {
    const rows = rowsIn(this.stream, node.rows)
    if (!rows) throw new VitrineError(`row group ${node.rows} is not in this batch`)
    return rows
  }

  private place(path: string): Place {
    return placeAt(this.stream, path)
  }

  /** Type of the tensor that a place lies on, in a number of rows. */
  private tensorType(place: Place, rows: RowRange): Sized {
    const { dtype, shape } = typeInStream(this.stream, place.tensor)
    return { dtype: languageDType(dtype), shape: [rows.count, ...shape.slice(1)] }
  }

  private siteType(place: Place, rows: RowRange): Sized {
    return permuted(place, this.tensorType(place, rows))
  }

  private writtenName(path: string): string {
    return `${this.stream.key}/${path}:written`
  }
}

const permuted = ({ perm }: Place, { dtype, shape }: Sized): Sized => ({
  dtype,
  shape: perm ? perm.map(axis => shape[axis] ?? 1) : shape,
})

const inverseOf = (perm: readonly number[]): number[] => perm.map((_, axis) => perm.indexOf(axis))

/** Whether a node's operand is changed by a write at a place of its tensor. */
export const reaches = (place: Place, node: OnnxNode, input: number): boolean =>
  place.edges === 'all' || place.edges.some(edge => edge.node === node && edge.input === input)
