import { inputsOf } from '../../graph/edges.ts'
import { type Node, type Rows, type Run, type SweepNode } from '../../graph/versions/v1.ts'
import { foldSteps, stepsInWords } from './foldSteps.ts'
import { layerOf } from './stations.ts'
import { sweepTitle } from './sweepWords.ts'
import { shorten } from './textWidth.ts'

/** The strip of one pass through the model, or of several that are treated alike. */
export interface Lane {
  key: string
  title: string
  /** How many passes this strip stands for. */
  alike: number
  /** Names the group of alike strips; null for a strip of its own. */
  groupKey: string | null
  /** Keys of the strips that this one stands for besides its own. */
  folded: readonly string[]
  /** The row group that flows through the model. */
  rows: Rows
  /** The head of the sweep whose cells flow through it. */
  sweep: SweepNode | null
}

/** Owner of nodes that join several strips, or none. */
export const shared = 'shared'

export interface LanePlan {
  lanes: Lane[]
  /** The nodes of each strip without those that it adopted: strips that are alike have these one by one. */
  nodes: ReadonlyMap<string, readonly Node[]>
  /** By node id: the strip that the node is drawn at, or `shared`. */
  owners: Map<string, string>
}

/** More strips alike than this are drawn as one; steps of a generation as soon as there are two. */
export const fewAlike = 3

/** What flows through the model once: a prompt, a step of a generation, the cells of a sweep. */
interface Pass {
  key: string
  title: string
  rows: Rows
  step: number | null
  sweep: SweepNode | null
}

/** Decides the strips of a run: which there are, which are folded into one, and which nodes belong to each. */
export function planLanes(run: Run, runKey: string, opened: ReadonlySet<string>): LanePlan {
  const { owners, adopted } = ownersOf(run)
  const nodesOf = new Map<string, Node[]>()
  for (const node of run.nodes) {
    const owner = owners.get(node.id)
    if (owner === undefined || owner === shared || adopted.has(node.id)) continue
    const own = nodesOf.get(owner)
    if (own === undefined) nodesOf.set(owner, [node])
    else own.push(node)
  }
  const passes = passesOf(run, nodesOf)
  const signatures = new Map(passes.map(pass => [pass.key, signature(pass, nodesOf.get(pass.key) ?? [])]))
  const groups = new Map<string, Pass[]>()
  for (const pass of passes) {
    const own = signatures.get(pass.key) ?? ''
    const group = groups.get(own)
    if (group === undefined) groups.set(own, [pass])
    else group.push(pass)
  }
  const lanes: Lane[] = []
  const folded = new Set<string>()
  for (const pass of passes) {
    if (folded.has(pass.key)) continue
    const group = groups.get(signatures.get(pass.key) ?? '') ?? [pass]
    const isGroup = group.length > (pass.step === null ? fewAlike : 1)
    const groupKey = isGroup ? `${runKey}:${group[0]?.key}` : null
    const others = groupKey !== null && !opened.has(groupKey) ? group.filter(other => other !== pass) : []
    for (const other of others) folded.add(other.key)
    const steps = foldSteps([pass, ...others].flatMap(({ step }) => step ?? []))
    lanes.push({
      key: pass.key,
      title: pass.step === null ? pass.title : `${pass.title} · ${stepsInWords(steps)}`,
      alike: 1 + others.length,
      groupKey,
      folded: others.map(({ key }) => key),
      rows: pass.rows,
      sweep: pass.sweep,
    })
  }
  return { lanes, nodes: nodesOf, owners }
}

/** The passes of a run in the order in which they are drawn; what nothing touches is left out where others are. */
function passesOf(run: Run, nodesOf: ReadonlyMap<string, readonly Node[]>): Pass[] {
  const rows: Rows[] = run.prompts.map((_, row) => row)
  if (nodesOf.has('all')) rows.push('all')
  const heads = run.nodes.filter(node => node.kind === 'sweep')
  const steps = new Set<number>()
  for (const node of [...nodesOf.values()].flat())
    if ('step' in node && node.step !== null) steps.add(node.step)
  return rows.flatMap(row => {
    const title = promptText(run, row)
    const plain: Pass = { key: laneKey(row, null), title, rows: row, step: null, sweep: null }
    if (run.mode === 'generate') {
      const passes = [...steps]
        .toSorted((a, b) => a - b)
        .map(step => ({ ...plain, key: laneKey(row, step), step }))
      return passes.length === 0 ? [plain] : passes
    }
    const sweeps = heads
      .filter(head => head.rows === row || (head.rows === 'all' && row === 0))
      .map((head): Pass => ({
        key: head.id,
        title: `${sweepTitle(head)} · ${title}`,
        rows: row,
        step: null,
        sweep: head,
      }))
    return sweeps.length > 0 && !nodesOf.has(plain.key) ? sweeps : [plain, ...sweeps]
  })
}

const laneKey = (rows: Rows, step: number | null): string => (step === null ? `${rows}` : `${rows}/${step}`)

const longestTitle = 72

function promptText(run: Run, row: Rows): string {
  if (row === 'all') return 'every prompt'
  const prompt = run.prompts[row]
  const count = prompt?.ids.length ?? 0
  const text = prompt?.text ?? null
  const words = text === null ? `${prompt?.ids[0]?.length ?? 0} token ids` : `“${text}”`
  return shorten(count > 1 ? `${count} prompts: ${words}` : words, longestTitle)
}

/** Passes of one signature are alike: prompts where they differ only in layers and positions, steps where in nothing. */
function signature(pass: Pass, nodes: readonly Node[]): string {
  if (pass.sweep !== null) return `sweep ${pass.key}`
  const what = pass.step === null ? `prompt ${pass.title}` : `step of ${String(pass.rows)}`
  return `${what}|${nodes.map(node => signatureOf(node, pass.step !== null)).join(';')}`
}

/** What a node does, without where, unless that is asked for too. */
function signatureOf(node: Node, exact: boolean): string {
  switch (node.kind) {
    case 'read':
    case 'write': {
      const isLayered = !exact && layerOf(node.site) !== null
      return `${node.kind} ${isLayered ? node.site.replace(/\d+/, '*') : node.site}`
    }
    case 'skip':
      return `skip ${exact ? node.module : node.module.replace(/\d+/, '*')}`
    case 'op':
      return exact ? `${node.op} ${JSON.stringify(node.attrs)}` : node.op
    default:
      return node.kind
  }
}

/** The strip that a node stands at by its nature; undefined where that follows from what it is made of. */
function ownLane(node: Node, run: Run): string | undefined {
  if (node.kind === 'sweep') return node.id
  if (node.sweep !== undefined) return node.sweep
  if (node.kind === 'generate') return shared
  if (run.mode === 'generate' && !('step' in node)) return undefined
  if (!('rows' in node)) return undefined
  return laneKey(run.prompts.length === 1 ? 0 : node.rows, 'step' in node ? node.step : null)
}

/**
 * A node belongs to the strip of its inputs; one that joins strips, or has no inputs, is adopted by the first strip
 * whose model it flows into.
 */
function ownersOf(run: Run): { owners: LanePlan['owners']; adopted: Set<string> } {
  const owners: LanePlan['owners'] = new Map()
  for (const node of run.nodes) {
    const own = ownLane(node, run)
    if (own !== undefined) {
      owners.set(node.id, own)
      continue
    }
    for (const input of inputsOf(node)) {
      const owner = owners.get(input)
      const before = owners.get(node.id)
      if (owner !== undefined) owners.set(node.id, before === undefined || before === owner ? owner : shared)
    }
  }
  const adopted = new Set<string>()
  for (const node of run.nodes.toReversed()) {
    const owner = owners.get(node.id)
    if (owner === undefined || owner === shared) continue
    for (const input of inputsOf(node)) {
      if ((owners.get(input) ?? shared) !== shared && !adopted.has(input)) continue
      owners.set(input, owner)
      adopted.add(input)
    }
  }
  return { owners, adopted }
}
