import { inputsOf } from '../../graph/edges.ts'
import { type Node, type Rows, type Run } from '../../graph/versions/v1.ts'
import { layerOf } from './stations.ts'
import { shorten } from './textWidth.ts'

/** The strip of one prompt, or of several that are treated alike. */
export interface Lane {
  row: Rows
  title: string
  /** How many prompts this strip stands for. */
  alike: number
  /** Names the group of alike strips; null for a strip of its own. */
  groupKey: string | null
}

/** Owner of nodes that join several prompts, or none. */
export const shared = 'shared'

export interface LanePlan {
  lanes: Lane[]
  /** By node id: the row whose strip the node is drawn at, or `shared`. */
  owners: Map<string, Rows | typeof shared>
  /** Rows that a group's first strip stands for. */
  folded: Set<Rows>
}

/** More strips alike than this are drawn as one. */
const fewAlike = 3

/** Decides the strips of a run: which there are, which are folded into one, and which nodes belong to each. */
export function planLanes(run: Run, runKey: string, opened: ReadonlySet<string>): LanePlan {
  const { owners, adopted } = ownersOf(run)
  const rows: Rows[] = run.prompts.map((_, row) => row)
  if ([...owners.values()].includes('all')) rows.push('all')

  const signatures = new Map<Rows, string>(rows.map(row => [row, '']))
  for (const node of run.nodes) {
    const owner = owners.get(node.id)
    if (owner === undefined || owner === shared || adopted.has(node.id)) continue
    signatures.set(owner, `${signatures.get(owner) ?? ''}${signatureOf(node)};`)
  }
  const groups = new Map<string, Rows[]>()
  for (const row of rows) {
    const signature = `${promptText(run, row)}|${signatures.get(row) ?? ''}`
    groups.set(signature, [...(groups.get(signature) ?? []), row])
  }

  const lanes: Lane[] = []
  const folded = new Set<Rows>()
  for (const row of rows) {
    if (folded.has(row)) continue
    const group = groups.get(`${promptText(run, row)}|${signatures.get(row) ?? ''}`) ?? [row]
    const groupKey = group.length > fewAlike ? `${runKey}:${String(group[0])}` : null
    const fold = groupKey !== null && !opened.has(groupKey)
    if (fold) group.slice(1).forEach(other => folded.add(other))
    lanes.push({ row, title: promptText(run, row), alike: fold ? group.length : 1, groupKey })
  }
  return { lanes, owners, folded }
}

const longestTitle = 72

function promptText(run: Run, row: Rows): string {
  if (row === 'all') return 'every prompt'
  const prompt = run.prompts[row]
  const count = prompt?.ids.length ?? 0
  const text = prompt?.text ?? null
  const words = text === null ? `${prompt?.ids[0]?.length ?? 0} token ids` : `“${text}”`
  return shorten(count > 1 ? `${count} prompts: ${words}` : words, longestTitle)
}

/** What a node does, without where: strips that differ only in layers and positions are alike. */
function signatureOf(node: Node): string {
  switch (node.kind) {
    case 'read':
    case 'write':
      return `${node.kind} ${layerOf(node.site) === null ? node.site : node.site.replace(/\d+/, '*')}`
    case 'op':
      return node.op
    default:
      return node.kind
  }
}

/**
 * A node belongs to the prompt of its inputs; one that joins prompts, or has no inputs, is adopted by the first prompt
 * whose model it flows into.
 */
function ownersOf(run: Run): { owners: LanePlan['owners']; adopted: Set<string> } {
  const owners: LanePlan['owners'] = new Map()
  const only = run.prompts.length === 1
  for (const node of run.nodes) {
    if ('rows' in node) {
      owners.set(node.id, only ? 0 : node.rows)
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
