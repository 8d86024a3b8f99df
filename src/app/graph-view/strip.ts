import { type SiteEntry, type SiteMap } from '../../graph/siteMap.ts'
import { chipsAt, chipSize, idleRows, idleWidth, type Chip, type SiteNode } from './chips.ts'
import { type GraphDepth } from './depth.ts'
import { sizes } from './SceneBuilder.ts'
import { stationKey, stationsOf, type Station } from './stations.ts'
import { textWidth } from './textWidth.ts'

/** Sizes of a strip in pixels. */
export const stripSizes = { title: 22, head: 24, pad: 8, gap: 10, plain: 66, indent: 16, least: 54 } as const

export interface Slot {
  title: string
  x: number
  width: number
  /** The layers it stands for. */
  layers: readonly number[]
  /** Key of its first station. */
  station: string
  /** Opens what lies behind it for all strips of the run; null where it is opened strip by strip. */
  unfoldKey: string | null
}

export interface SlotContent {
  chips: Chip[]
  idle: SiteEntry[][]
}

/** The strip that all passes of one run share, so that equal places stand above each other. */
export interface Strip {
  slots: Slot[]
  width: number
  /** What stands on a slot in the strip of a lane. */
  at: (lane: string, slot: Slot) => SlotContent
  heightOf: (lane: string) => number
  /** Number of boxes of a lane's strip. */
  costOf: (lane: string) => number
}

export interface StripOptions {
  runKey: string
  depth: GraphDepth
  opened: ReadonlySet<string>
}

/** Key by which a station of one strip is opened to all sites that the model has there. */
export const sitesKey = (runKey: string, lane: string, station: string): string =>
  `sites:${runKey}:${lane}:${station}`

/** Decides the slots of a strip from what the drawn passes touch: layers left alone are folded together. */
export function planStrip(
  siteMap: SiteMap | undefined,
  nodesByLane: ReadonlyMap<string, readonly SiteNode[]>,
  { runKey, depth, opened }: StripOptions,
): Strip {
  const nodes = [...nodesByLane.values()].flat()
  const stations = stationsOf(
    siteMap,
    nodes.map(node => node.site),
  )
  const keys = new Map<string, string>()
  for (const { site } of nodes) if (!keys.has(site)) keys.set(site, stationKey(siteMap, stations, site))
  const orders = new Map(siteMap?.modules.flatMap(({ sites }) => sites.map(site => [site.path, site.order])))
  const wholeKey = `whole:${runKey}`
  const isWhole = depth === 'model' && !opened.has(wholeKey)
  const groups = isWhole ? [stations] : foldUntouched(stations, new Set(keys.values()), runKey, opened)
  const slotOf = new Map(groups.flatMap((group, index) => group.map(({ key }) => [key, index])))
  const contents = new Map<string, SlotContent[]>()
  for (const [lane, own] of nodesByLane) {
    const bySlot: SiteNode[][] = groups.map(() => [])
    for (const node of own) bySlot[slotOf.get(keys.get(node.site) ?? 'embed') ?? 0]?.push(node)
    contents.set(
      lane,
      bySlot.map((here, index) => {
        const station = groups[index]?.[0]?.key ?? ''
        const ordered = here.toSorted((a, b) => (orders.get(a.site) ?? 0) - (orders.get(b.site) ?? 0))
        const keyOf = (part: string) => `module:${runKey}:${station}:${part}`
        const isOpen = opened.has(sitesKey(runKey, lane, station)) && groups[index]?.length === 1
        const touched = new Set(here.map(({ site }) => site))
        const sites = isOpen
          ? sitesOf(siteMap, stations, station).filter(({ path }) => !touched.has(path))
          : []
        return { chips: chipsAt(ordered, depth, keyOf, opened), idle: idleRows(sites) }
      }),
    )
  }

  const slots: Slot[] = []
  let x: number = sizes.margin + stripSizes.indent
  for (const [index, group] of groups.entries()) {
    const title = isWhole ? wholeTitle(stations) : slotTitle(group)
    const most = Math.max(0, ...[...contents.values()].map(lane => contentWidth(lane[index])))
    const width = Math.max(most === 0 ? stripSizes.plain : most + 2 * stripSizes.pad, textWidth(title) + 34)
    const layers = group.flatMap(station => station.layer ?? [])
    const station = group[0]?.key ?? ''
    const unfoldKey = isWhole ? wholeKey : group.length > 1 ? `layers:${runKey}:${station}` : null
    slots.push({ title, x, width, layers, station, unfoldKey })
    x += width + stripSizes.gap
  }
  const at = (lane: string, slot: Slot) =>
    contents.get(lane)?.[slots.indexOf(slot)] ?? { chips: [], idle: [] }
  return {
    slots,
    width: x + stripSizes.indent - stripSizes.gap - sizes.margin,
    at,
    heightOf: lane =>
      stripSizes.title + Math.max(stripSizes.least, ...(contents.get(lane) ?? []).map(contentHeight)) + 8,
    costOf: lane =>
      (contents.get(lane) ?? []).reduce(
        (sum, { chips, idle }) => sum + chips.length + idle.flat().length,
        0,
      ) +
      slots.length +
      1,
  }
}

const contentWidth = (content: SlotContent | undefined): number =>
  Math.max(
    0,
    (content?.chips ?? []).reduce((sum, { width }) => sum + width + chipSize.gap, -chipSize.gap),
    ...(content?.idle ?? []).map(row =>
      row.reduce((sum, site) => sum + idleWidth(site) + chipSize.gap, -chipSize.gap),
    ),
  )

const contentHeight = ({ chips, idle }: SlotContent): number =>
  stripSizes.head +
  idle.length * (chipSize.idleHeight + 4) +
  (chips.length > 0 ? chipSize.height + 2 : 0) +
  stripSizes.pad

/** The sites that the model has at a station, in model order. */
function sitesOf(siteMap: SiteMap | undefined, stations: readonly Station[], key: string): SiteEntry[] {
  return (siteMap?.modules ?? [])
    .flatMap(({ sites }) => sites)
    .filter(site => site.exists && stationKey(siteMap, stations, site.path) === key)
}

function foldUntouched(
  stations: readonly Station[],
  touched: ReadonlySet<string>,
  runKey: string,
  opened: ReadonlySet<string>,
): Station[][] {
  const groups: Station[][] = []
  for (const station of stations) {
    const last = groups.at(-1)
    const first = last?.[0]
    const alone = touched.has(station.key) || station.layer === null
    const joins = !alone && last?.every(other => other.layer !== null && !touched.has(other.key))
    const isOpen = joins && opened.has(`layers:${runKey}:${startOf(groups, touched)}`)
    if (joins && !isOpen && first !== undefined) last?.push(station)
    else groups.push([station])
  }
  return groups
}

/** Where the layers left alone begin that the last group belongs to. */
function startOf(groups: readonly Station[][], touched: ReadonlySet<string>): string {
  let key = ''
  for (const group of groups.toReversed()) {
    const [first] = group
    if (first === undefined || first.layer === null || touched.has(first.key)) break
    key = first.key
  }
  return key
}

function slotTitle(group: readonly Station[]): string {
  const first = group[0]
  const last = group.at(-1)
  if (first === undefined || last === undefined || group.length === 1) return first?.title ?? ''
  return `layers ${first.layer}–${last.layer}`
}

function wholeTitle(stations: readonly Station[]): string {
  const layers = stations.filter(({ layer }) => layer !== null).length
  return layers === 0 ? 'model' : `model, ${layers} ${layers === 1 ? 'layer' : 'layers'}`
}
