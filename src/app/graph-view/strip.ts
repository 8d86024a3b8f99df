import { type SiteMap } from '../../graph/siteMap.ts'
import { touchedSite, type Touch } from '../../graph/touch.ts'
import { type Lane } from './lanes.ts'
import { type SceneBuilder, sizes } from './SceneBuilder.ts'
import { pathInStation, stationKey, stationsOf, type Station } from './stations.ts'
import { textWidth } from './textWidth.ts'

/** A place that a pass touches. */
export interface SiteNode {
  /** Of its box. */
  id: string
  node: Touch
  /** In a sweep there may be several for one node, one for each site. */
  site: string
}

export const siteNode = (node: Touch): SiteNode => ({ id: node.id, node, site: touchedSite(node) })

/** Sizes of a strip in pixels. */
const strip = {
  title: 22,
  station: 62,
  chip: 24,
  chipTop: 30,
  pad: 8,
  gap: 10,
  plain: 66,
  indent: 16,
} as const

interface Slot {
  title: string
  x: number
  width: number
  /** Number of layers it stands for. */
  layers: number
  keys: ReadonlySet<string>
  touched: boolean
}

/** The strip that all passes of one run share, so that equal places stand above each other. */
export interface Strip {
  slots: Slot[]
  width: number
  keyOf: (node: SiteNode) => string
  orderOf: (node: SiteNode) => number
}

const chipTitle = ({ node, site }: SiteNode): string =>
  pathInStation(node.kind === 'skip' ? site.replace(/\.output$/, '') : site)

const chipWidth = (node: SiteNode): number => textWidth(chipTitle(node)) + 22

/** Decides the slots of a strip from what the drawn passes touch: layers left alone are folded together. */
export function planStrip(
  siteMap: SiteMap | undefined,
  nodesByLane: ReadonlyMap<string, readonly SiteNode[]>,
): Strip {
  const nodes = [...nodesByLane.values()].flat()
  const stations = stationsOf(
    siteMap,
    nodes.map(node => node.site),
  )
  const keys = new Map<string, string>()
  for (const { site } of nodes) if (!keys.has(site)) keys.set(site, stationKey(siteMap, stations, site))
  const orders = new Map(siteMap?.modules.flatMap(({ sites }) => sites.map(site => [site.path, site.order])))
  const keyOf = (node: SiteNode): string => keys.get(node.site) ?? 'embed'

  const needed = new Map<string, number>()
  for (const row of nodesByLane.values()) {
    const widths = new Map<string, number>()
    for (const node of row)
      widths.set(keyOf(node), (widths.get(keyOf(node)) ?? strip.pad) + chipWidth(node) + 6)
    for (const [key, width] of widths) needed.set(key, Math.max(needed.get(key) ?? 0, width + strip.pad - 6))
  }

  const slots: Slot[] = []
  let x: number = sizes.margin + strip.indent
  for (const group of foldUntouched(stations, needed)) {
    const touched = group.some(station => needed.has(station.key))
    const title = slotTitle(group)
    const width = Math.max(
      touched ? (needed.get(group[0]?.key ?? '') ?? 0) : strip.plain,
      textWidth(title) + 20,
    )
    const layers = group.filter(station => station.layer !== null).length
    slots.push({ title, x, width, layers, keys: new Set(group.map(station => station.key)), touched })
    x += width + strip.gap
  }
  return {
    slots,
    width: x + strip.indent - strip.gap - sizes.margin,
    keyOf,
    orderOf: node => orders.get(node.site) ?? 0,
  }
}

function foldUntouched(stations: readonly Station[], needed: ReadonlyMap<string, number>): Station[][] {
  const groups: Station[][] = []
  for (const station of stations) {
    const last = groups.at(-1)
    const alone = needed.has(station.key) || station.layer === null
    const joins = !alone && last?.every(other => other.layer !== null && !needed.has(other.key))
    if (joins) last?.push(station)
    else groups.push([station])
  }
  return groups
}

function slotTitle(group: readonly Station[]): string {
  const first = group[0]
  const last = group.at(-1)
  if (first === undefined || last === undefined || group.length === 1) return first?.title ?? ''
  return `layers ${first.layer}–${last.layer}`
}

export interface StripPlace {
  key: string
  model: string
  lane: Lane
  nodes: readonly SiteNode[]
}

/** Draws one pass's strip with the sites it touches, and notes the box of each site node. */
export function placeStrip(
  scene: SceneBuilder,
  plan: Strip,
  { key, model, lane, nodes }: StripPlace,
  boxOf: Map<string, string>,
): void {
  const top = scene.top
  const laneId = `${key}.lane.${lane.key}`
  const { title, alike, groupKey } = lane
  const height = strip.title + strip.station
  const added = scene.add({
    id: laneId,
    kind: 'lane',
    title,
    detail: model,
    groupKey,
    alike,
    x: sizes.margin,
    y: top,
    width: Math.max(plan.width, textWidth(title) + 160),
    height,
  })
  for (const [index, slot] of plan.slots.entries()) {
    const own = nodes.filter(node => slot.keys.has(plan.keyOf(node)))
    const { x, width, layers } = slot
    const y = top + strip.title
    const touched = own.length > 0
    if (added)
      scene.add({
        id: `${laneId}.${index}`,
        kind: 'station',
        title: slot.title,
        touched,
        layers,
        x,
        y,
        width,
        height: strip.station - 8,
      })
    placeSites(
      scene,
      key,
      own.toSorted((a, b) => plan.orderOf(a) - plan.orderOf(b)),
      x + strip.pad,
      y,
      boxOf,
    )
  }
  scene.moveBandTop(top + height + sizes.rowGap)
}

function placeSites(
  scene: SceneBuilder,
  key: string,
  nodes: readonly SiteNode[],
  left: number,
  top: number,
  boxOf: Map<string, string>,
): void {
  let x = left
  for (const node of nodes) {
    const id = `${key}.${node.id}`
    const width = chipWidth(node)
    const box = { id, x, y: top + strip.chipTop - 4, width, height: strip.chip, span: node.node.span }
    const words = { title: chipTitle(node), detail: node.node.label ?? '' }
    if (scene.add({ ...box, ...words, kind: 'site', role: node.node.kind, site: node.site }))
      boxOf.set(node.id, id)
    x += width + 6
  }
}
