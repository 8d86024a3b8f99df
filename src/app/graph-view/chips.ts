import { type SiteEntry } from '../../graph/siteMap.ts'
import { isReplacement, touchedSite, type Touch } from '../../graph/touch.ts'
import { type GraphDepth } from './depth.ts'
import { sizes } from './SceneBuilder.ts'
import { pathInStation } from './stations.ts'
import { textWidth } from './textWidth.ts'

/** A place that a pass touches. */
export interface SiteNode {
  /** Of its box. */
  id: string
  node: Touch
  /** In a sweep there may be several for one node, one for each site. */
  site: string
  /** What is written, where that is a number: `= 0`. */
  value: string
}

export const siteNode = (node: Touch, value: string): SiteNode => ({
  id: node.id,
  node,
  site: touchedSite(node),
  value,
})

/** What stands on a station: a site that is touched, or a folded module with all that is touched in it. */
export interface Chip {
  title: string
  width: number
  nodes: SiteNode[]
  /** Key of the folded module; null for a site. */
  module: string | null
  /** Key by which the module folds again, of a site that stands in an opened one. */
  foldKey: string | null
}

export const chipSize = { height: 50, idleHeight: 22, gap: 6, idleRow: 460 } as const

/** Chips of the sites that a pass touches at one station, in model order. */
export function chipsAt(
  nodes: readonly SiteNode[],
  depth: GraphDepth,
  keyOf: (part: string) => string,
  opened: ReadonlySet<string>,
): Chip[] {
  const chips = new Map<string, Chip>()
  for (const one of nodes) {
    const part = depth === 'sites' ? '' : depth === 'parts' ? partOf(one.site) : '*'
    const key = part === '' ? null : keyOf(part)
    const isFolded = key !== null && !opened.has(key)
    const { line = 0, column = 0 } = one.node.span ?? {}
    // Equal reads of a loop are one chip.
    const at = one.node.span === undefined ? one.id : `${line}:${column}`
    const name = isFolded ? key : `${one.node.kind} ${one.site} ${at} ${one.node.step ?? ''}`
    const known = chips.get(name)
    if (known !== undefined) known.nodes.push(one)
    else chips.set(name, { title: part, width: 0, nodes: [one], module: isFolded ? key : null, foldKey: key })
  }
  return [...chips.values()].map(chip => {
    const title = chip.module === null ? chipTitle(chip.nodes) : moduleTitle(chip)
    const width = Math.max(162, textWidth(title) + 30 + sizes.thumbnail)
    return { ...chip, title, width: chip.module === null ? width : Math.max(96, textWidth(title) + 30) }
  })
}

function chipTitle(nodes: readonly SiteNode[]): string {
  const [first] = nodes
  if (first === undefined) return ''
  const { node, site } = first
  const path = pathInStation(node.kind === 'skip' ? site.replace(/\.output$/, '') : site)
  return nodes.length > 1 ? `${path} ×${nodes.length}` : path
}

const moduleTitle = ({ title, nodes }: Chip): string => (title === '*' ? holdsWords(nodes) : title)

/** `2 read, 1 written` */
export function holdsWords(nodes: readonly SiteNode[]): string {
  const writes = nodes.filter(({ node }) => isReplacement(node)).length
  const reads = nodes.length - writes
  return [reads > 0 ? `${reads} read` : '', writes > 0 ? `${writes} written` : '']
    .filter(part => part !== '')
    .join(', ')
}

/** The module of a block that a site lies in, as the file names it: `attn`; '' for the block's own sites. */
function partOf(site: string): string {
  const parts = pathInStation(site).split('.')
  return parts.length > 1 ? (parts[0] ?? '') : ''
}

/** Sites of an opened station that nothing touches, row by row: a row holds sites of one module. */
export function idleRows(sites: readonly SiteEntry[]): SiteEntry[][] {
  const rows: SiteEntry[][] = []
  let width = 0
  let module = ''
  for (const site of sites) {
    const own = site.path.slice(0, -site.name.length)
    const needed = idleWidth(site) + chipSize.gap
    const last = rows.at(-1)
    if (last === undefined || own !== module || width + needed > chipSize.idleRow) {
      rows.push([site])
      width = needed
      module = own
    } else {
      last.push(site)
      width += needed
    }
  }
  return rows
}

export const idleWidth = (site: SiteEntry): number => textWidth(pathInStation(site.path), 6.8) + 16
