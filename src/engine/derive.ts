import { inputsOf } from '../graph/edges.ts'
import { type Cell } from '../graph/expandSweeps.ts'
import { isReplacement, isTouch, touchedSite } from '../graph/touch.ts'
import { type Node, type Run } from '../graph/versions/v1.ts'
import { type OnnxNode } from '../onnx/ir.ts'
import { type Place } from '../onnx/places.ts'
import { passNodes } from './passNodes.ts'
import { placeAt, placesTouched, reaches } from './siteStates.ts'
import { rowsInOrder, type Derivation, type Stream } from './stream.ts'

export interface DeriveInput {
  run: Run
  runIndex: number
  /** Batches of the prompts that the cells are copies of. */
  bases: readonly Stream[]
  cells: readonly Cell[]
  live: ReadonlySet<string>
  /** Most rows of a length that a batch may have. */
  mostRows: (positions: number) => number
}

/** Rows that will be one batch. */
interface RowSet {
  base: Stream
  /** Row group -> its rows, and for each the row of the base's batch. */
  rows: Map<number, number[]>
  from: number[]
  /** Sites at which the batch differs from its base. */
  changed: Set<string>
}

/**
 * Batches for cells of sweeps: those of one prompt that first change the same layer go together and begin where they
 * change something. What lies before is taken from the prompt's own pass.
 */
export function derivedStreams(input: DeriveInput): Stream[] {
  const { run, runIndex, live } = input
  return rowSets(input).map(({ base, rows, from, changed }, index): Stream => {
    const { groups, batch } = rowsInOrder(rows)
    const key = `r${runIndex}c${index}`
    const stream: Stream = { ...base, key, run, groups, batch, unembedded: null }
    return { ...stream, derived: derivationOf(stream, base, from, changed, live) }
  })
}

function rowSets({ run, bases, cells, live, mostRows }: DeriveInput): RowSet[] {
  const changes = new Changes(run, live)
  const sets: RowSet[] = []
  const open = new Map<string, RowSet>()
  for (const base of bases) {
    const most = Math.max(1, mostRows(base.positions))
    for (const cell of cells) {
      const there = base.groups.find(({ group }) => group === cell.of)
      if (!there) continue
      const { sites, start } = changes.of(cell, base)
      const key = `${base.key}/${start}`
      for (const [index, row] of there.rows.entries()) {
        let set = open.get(key)
        if (!set || set.from.length >= most) {
          set = { base, rows: new Map(), from: [], changed: new Set() }
          open.set(key, set)
          sets.push(set)
        }
        set.from.push(there.start + index)
        set.rows.set(cell.group, [...(set.rows.get(cell.group) ?? []), row])
        for (const site of sites) set.changed.add(site)
      }
    }
  }
  return sets
}

/** Where cells differ from the prompt that they are copies of. */
class Changes {
  private readonly byRows = new Map<number, Node[]>()
  private readonly byId: ReadonlyMap<string, Node>
  private readonly known = new Map<string, { sites: ReadonlySet<string>; start: number }>()

  constructor(run: Run, live: ReadonlySet<string>) {
    const nodes = run.nodes.filter(({ id }) => live.has(id))
    this.byId = new Map(nodes.map(node => [node.id, node]))
    for (const node of nodes) {
      if (!isTouch(node) || node.rows === 'all') continue
      const group = this.byRows.get(node.rows)
      if (group) group.push(node)
      else this.byRows.set(node.rows, [node])
    }
  }

  /**
   * Sites at which a cell writes something else than its base, and the first part of the model that sees it: a copied
   * write does where its value comes from a read that the cell changes.
   */
  of(cell: Cell, base: Stream): { sites: ReadonlySet<string>; start: number } {
    const touches = (this.byRows.get(cell.group) ?? []).filter(isTouch)
    const writes = touches.filter(isReplacement).map(node => ({
      site: touchedSite(node),
      isOwn: cell.own.has(node.id),
      reads: cell.own.has(node.id) ? [] : this.readsBehind(node.value, cell.group),
    }))
    const key = JSON.stringify([base.key, writes, touches.map(touchedSite)])
    const before = this.known.get(key)
    if (before) return before
    const sites = new Set(writes.filter(({ isOwn }) => isOwn).map(({ site }) => site))
    const places = { touched: touches.map(node => placeAt(base, touchedSite(node))), written: [] }
    let nodes = changedNodes(base, places, sites)
    for (let size = -1; size < sites.size;) {
      size = sites.size
      const made = new Set(nodes.flatMap(({ outputs }) => outputs))
      const isChanged = (site: string) => sites.has(site) || made.has(placeAt(base, site).tensor)
      for (const { site, reads } of writes) if (reads.some(isChanged)) sites.add(site)
      nodes = changedNodes(base, places, sites)
    }
    const changes = { sites, start: Math.min(...nodes.map(node => partOf(base, node))) }
    this.known.set(key, changes)
    return changes
  }

  /** Sites whose values in some rows a value is computed from. */
  private readsBehind(id: string, group: number): string[] {
    const sites = new Set<string>()
    const seen = new Set<string>()
    const pending = [id]
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const node = this.byId.get(next)
      if (!node || seen.has(next)) continue
      seen.add(next)
      if (node.kind !== 'read') pending.push(...inputsOf(node))
      else if (node.rows === group) sites.add(node.site)
    }
    return [...sites]
  }
}

function derivationOf(
  stream: Stream,
  base: Stream,
  rows: readonly number[],
  changed: ReadonlySet<string>,
  live: ReadonlySet<string>,
): Derivation {
  const opened = [placesTouched(base, live), placesTouched(stream, live)]
  const touched = opened.flatMap(places => places.touched)
  const written = opened.flatMap(places => places.written)
  const there = new Set(passNodes(base.open, opened[0]?.touched ?? [], opened[0]?.written ?? []))
  const nodes = changedNodes(base, { touched, written }, changed, there)
  return { from: base, rows, nodes, made: new Set(nodes.flatMap(({ outputs }) => outputs)) }
}

/**
 * The nodes of a forward pass whose values differ where something else is written at some sites; and all behind the
 * last block, because the positions that are unembedded differ, and those that the other pass does not have.
 */
function changedNodes(
  { open }: Stream,
  { touched, written }: { touched: readonly Place[]; written: readonly Place[] },
  sites: ReadonlySet<string>,
  there?: ReadonlySet<OnnxNode>,
): OnnxNode[] {
  const byTensor = new Map<string, Place[]>()
  for (const site of sites) {
    const place = placeAt({ open }, site)
    byTensor.set(place.tensor, [...(byTensor.get(place.tensor) ?? []), place])
  }
  const made = new Set<string>()
  return passNodes(open, touched, written).filter(node => {
    const isChanged =
      open.segmentOf(node) === 'head' ||
      there?.has(node) === false ||
      node.inputs.some(
        (name, input) =>
          made.has(name) || byTensor.get(name)?.some(place => reaches(place, node, input)) === true,
      )
    if (isChanged) for (const name of node.outputs) if (name !== '') made.add(name)
    return isChanged
  })
}

/** Parts of a forward pass in order: before the blocks, the blocks, behind them. */
function partOf({ open }: Stream, node: OnnxNode): number {
  const part = open.segmentOf(node)
  return part === 'embed' ? -1 : part === 'head' ? open.siteMap.sizes.layers : part
}
