import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { inputsOf, mapEdges } from './edges.ts'
import { type ResultRef } from './executor.ts'
import { liveNodes, rowsMeet } from './liveness.ts'
import { isReplacement, isTouch, touchedSite, type Touch } from './touch.ts'
import {
  type ConstantNode,
  type Graph,
  type Json,
  type Node,
  type ResultNode,
  type Rows,
  type Run,
  type TensorEntry,
} from './versions/v1.ts'

/**
 * The canonical form of a graph: what the experiment means and nothing of how it was written. Leaves out source
 * spans, labels, inferred types, the text of prompts, where it is to run and where its results are, and nodes that no
 * saved value needs; merges equal nodes; orders nodes by depth and content and renames them; names tensors by their
 * order of use. The result is itself a valid graph with the same saves.
 */
export function canonicalize(graph: Graph): Graph {
  const live = liveNodes(graph)
  const digests = new Map<string, string>()
  const depths = new Map<string, number>()
  const runs = graph.runs.map((run, index) => {
    const kept = new Map<string, Node>()
    const sites = new SiteOrder()
    for (const node of run.nodes) {
      if (!live.has(node.id)) continue
      const bare = bareNode(node, run, graph.tensors)
      const before = sites.before(bare)
      const body =
        node.kind === 'sweep' ? run.nodes.filter(({ id, sweep }) => sweep === node.id && live.has(id)) : []
      const effects = sweepEffects(node.id, body, run, graph.tensors, digests)
      const digest = digestOf([index, mapEdges(bare, id => digests.get(id) ?? id), before, ...effects])
      // A body needs its head, and the head what the body needs from outside: the order stays that of the edges.
      const inputs = [node, ...body].flatMap(inputsOf)
      const needed = [...inputs.map(id => digests.get(id) ?? ''), ...before]
      digests.set(node.id, digest)
      depths.set(digest, 1 + Math.max(-1, ...needed.map(input => depths.get(input) ?? -1)))
      sites.add(bare, digest)
      if (!kept.has(digest)) kept.set(digest, node)
    }
    return { run, kept }
  })

  const ids = new Map<string, string>()
  const tensors = new TensorNames(graph.tensors)
  const canonicalRuns = runs.map(({ run, kept }) => {
    const order = [...kept].sort(
      ([a], [b]) => (depths.get(a) ?? 0) - (depths.get(b) ?? 0) || (a < b ? -1 : a > b ? 1 : 0),
    )
    for (const [digest] of order) ids.set(digest, `n${ids.size}`)
    const nodes = order.map(([digest, node]) => {
      const bare = strip(node, run)
      const named = bare.kind === 'constant' ? withTensors(bare, name => tensors.rename(name)) : bare
      return {
        ...mapEdges(named, id => ids.get(digests.get(id) ?? '') ?? id),
        id: ids.get(digest) ?? node.id,
      }
    })
    return {
      model: run.model,
      mode: run.mode,
      prompts: run.prompts.map(prompt => ({ text: null, ids: prompt.ids })),
      options: run.options.generate === undefined ? {} : { generate: run.options.generate },
      nodes,
    }
  })
  return { version: 1, runs: canonicalRuns, tensors: tensors.entries }
}

/** SHA-256 (hex) of the canonical form: the address of an experiment. */
export const hashGraph = (graph: Graph): string => digestOf(canonicalize(graph))

/** SHA-256 (hex) of a value's JSON with sorted keys. */
const digestOf = (value: unknown): string => bytesToHex(sha256(utf8ToBytes(stableJson(value))))

/** A node without what does not matter; a group of rows that is the whole batch is written as that group. */
function strip(node: Node, run: Run): Node {
  const bare: Node = { ...node }
  delete bare.span
  delete bare.label
  delete bare.dtype
  delete bare.shape
  if ('rows' in bare) bare.rows = canonicalRows(bare.rows, run)
  return bare.kind === 'result' ? anywhere(bare) : bare
}

/** The address of a result without the place where it is: an experiment is the same wherever it runs. */
export const withoutPlace = (ref: ResultRef): ResultRef => ref.replace(/^([^/@]*)@[^/]*/, '$1')

/** A result, in every cell, wherever it is. */
function anywhere(node: ResultNode): ResultNode {
  const bare = { ...node, ref: withoutPlace(node.ref) }
  const inCells = node.cells?.['ref']
  if (inCells === undefined) return bare
  const refs = inCells.map(ref => (typeof ref === 'string' ? withoutPlace(ref) : ref))
  return { ...bare, cells: { ...node.cells, ref: refs } }
}

const canonicalRows = (rows: Rows, run: Run): Rows => (rows === 'all' && run.prompts.length === 1 ? 0 : rows)

/** What a node's digest is made of: no id, and a constant is its content, whatever its name. */
function bareNode(node: Node, run: Run, tensors: Record<string, TensorEntry>): Node {
  const bare = { ...strip(node, run), id: '' }
  if (bare.kind !== 'constant') return bare
  return withTensors(bare, name => stableJson(tensors[name] ?? name))
}

/** A constant, in every cell, under other names. */
function withTensors(node: ConstantNode, rename: (name: string) => string): ConstantNode {
  const named = { ...node, tensor: rename(node.tensor) }
  const inCells = node.cells?.['tensor']
  return inCells === undefined
    ? named
    : {
        ...named,
        cells: {
          ...node.cells,
          tensor: inCells.map(name => (typeof name === 'string' ? rename(name) : name)),
        },
      }
}

/**
 * What a sweep does to its cells: digests of the writes of its body. Two sweeps of the same axes are one where these are
 * the same, whatever is read in them.
 */
function sweepEffects(
  head: string,
  body: readonly Node[],
  run: Run,
  tensors: Record<string, TensorEntry>,
  outside: ReadonlyMap<string, string>,
): string[] {
  const digests = new Map([[head, '']])
  const effects: string[] = []
  for (const node of body) {
    const bare = mapEdges(bareNode(node, run, tensors), id => digests.get(id) ?? outside.get(id) ?? id)
    const digest = digestOf(bare)
    digests.set(node.id, digest)
    if (isReplacement(node)) effects.push(digest)
  }
  return effects.sort()
}

/**
 * Digests of the writes that come before a read or write at its site. `previous` names one of them; a node for all
 * rows may follow several, one for each group.
 */
class SiteOrder {
  readonly #lastWrites = new Map<string, Map<Rows, string>>()

  /** A body of a sweep says for each cell what comes before. */
  before(node: Node): string[] {
    if (!isTouch(node) || node.sweep !== undefined) return []
    const last = this.#lastWrites.get(siteKey(node)) ?? []
    return [...last]
      .filter(([rows]) => rowsMeet(rows, node.rows))
      .map(([, digest]) => digest)
      .sort()
  }

  add(node: Node, digest: string): void {
    if (!isReplacement(node) || node.sweep !== undefined) return
    const last = this.#lastWrites.get(siteKey(node)) ?? new Map<Rows, string>()
    this.#lastWrites.set(siteKey(node), last.set(node.rows, digest))
  }
}

const siteKey = (node: Touch): string => `${touchedSite(node)} ${node.step}`

/** Names tensors `t0`, `t1` ... by order of use; tensors of equal content share one name. */
class TensorNames {
  readonly entries: Record<string, TensorEntry> = {}
  readonly #source: Record<string, TensorEntry>
  readonly #names = new Map<string, string>()

  constructor(source: Record<string, TensorEntry>) {
    this.#source = source
  }

  rename(name: string): string {
    const entry = this.#source[name]
    if (entry === undefined) return name
    const content = stableJson(entry)
    const known = this.#names.get(content)
    if (known !== undefined) return known
    const fresh = `t${this.#names.size}`
    this.#names.set(content, fresh)
    this.entries[fresh] = entry
    return fresh
  }
}

/** JSON with sorted keys, so that equal values have equal text; properties that are undefined are left out. */
function stableJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: Json) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}
