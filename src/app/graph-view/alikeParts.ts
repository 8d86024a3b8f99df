import { type Node, type Run } from '../../graph/versions/v1.ts'
import { type DrawingPart } from './drawing.ts'
import { fewAlike } from './lanes.ts'

/** Parts of a drawing that one place of the program recorded again and again: a loop around whole runs. */
export interface AlikeParts {
  /** Index of the part that is drawn for all. */
  first: number
  count: number
  key: string
}

/** By part; a part that is drawn by itself is not here. */
export function alikeParts(parts: readonly DrawingPart[]): ReadonlyMap<number, AlikeParts> {
  const groups = new Map<string, AlikeParts>()
  const groupOf = new Map<number, AlikeParts>()
  parts.forEach((part, index) => {
    const signature = signatureOf(part)
    if (signature === null) return
    const group = groups.get(signature) ?? { first: index, count: 0, key: `parts:${index}` }
    groups.set(signature, group)
    group.count++
    groupOf.set(index, group)
  })
  return new Map([...groupOf].filter(([, { count }]) => count > fewAlike))
}

/** What a part does and where it is written, without layers and names; null where nothing tells where. */
function signatureOf(part: DrawingPart): string | null {
  const runs = part.graph?.runs ?? []
  const span =
    part.kind === 'show' ? part.card.span : runs[0]?.nodes.find(node => node.span !== undefined)?.span
  if (span === undefined) return null
  const kind = part.kind === 'show' ? part.card.kind : ''
  return `${kind} ${span.line}:${span.column} ${runs.map(runSignature).join('|')}`
}

const runSignature = ({ mode, prompts, nodes }: Run): string =>
  `${mode} ${prompts.length} ${nodes.map(nodeSignature).join(';')}`

function nodeSignature(node: Node): string {
  const { line = 0, column = 0 } = node.span ?? {}
  const what =
    node.kind === 'op'
      ? node.op
      : 'site' in node
        ? node.site.replace(/\d+/, '*')
        : 'module' in node
          ? node.module.replace(/\d+/, '*')
          : ''
  return `${node.kind} ${what} ${line}:${column}`
}
